import{VERSION,retry}from"./chunk-HO67MMMH.js";import"./chunk-N4J6WVRV.js";import"./chunk-I2PPYUKE.js";import"./chunk-A2EJQX32.js";export{VERSION,retry};
