import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{sessionSchema}from"./chunk-OGBAUDZT.js";import"./chunk-QNUYPCM5.js";import"./chunk-UFC34PN2.js";import"./chunk-PGMZPJCF.js";export{sessionSchema};
