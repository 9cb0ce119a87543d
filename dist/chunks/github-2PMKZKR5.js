import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{context,getOctokit}from"./chunk-MK2EVFQU.js";import"./chunk-6UELJAIA.js";import"./chunk-EWGRG4TE.js";import"./chunk-PGMZPJCF.js";export{context,getOctokit};
