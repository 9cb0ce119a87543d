import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{sessionSchema}from"./chunk-VZMCIUAG.js";import"./chunk-QNUYPCM5.js";import"./chunk-57UGC53X.js";import"./chunk-PGMZPJCF.js";export{sessionSchema};
