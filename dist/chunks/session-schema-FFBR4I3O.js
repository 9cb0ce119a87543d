import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{sessionSchema}from"./chunk-XKV73P2E.js";import"./chunk-DCAYTUY6.js";import"./chunk-PGMZPJCF.js";export{sessionSchema};
