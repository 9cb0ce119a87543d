import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{sessionSchema}from"./chunk-L2RJ362D.js";import"./chunk-QNUYPCM5.js";import"./chunk-HC3WKCGT.js";import"./chunk-PGMZPJCF.js";export{sessionSchema};
