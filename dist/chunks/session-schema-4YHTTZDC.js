import{sessionSchema}from"./chunk-KOK67575.js";import"./chunk-5OYIARPN.js";import"./chunk-5D46UMZ6.js";import"./chunk-A2EJQX32.js";export{sessionSchema};
