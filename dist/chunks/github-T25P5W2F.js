import{context,getOctokit}from"./chunk-OOLVX6VZ.js";import"./chunk-LZR474YQ.js";import"./chunk-N4J6WVRV.js";import"./chunk-A2EJQX32.js";export{context,getOctokit};
