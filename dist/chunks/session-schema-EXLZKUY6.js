import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{sessionSchema}from"./chunk-IIFZWODP.js";import"./chunk-QNUYPCM5.js";import"./chunk-LXTAZ32H.js";import"./chunk-PGMZPJCF.js";export{sessionSchema};
