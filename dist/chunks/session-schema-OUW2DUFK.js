import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{sessionSchema}from"./chunk-IX4RSVVO.js";import"./chunk-5PXK4ACS.js";import"./chunk-PGMZPJCF.js";export{sessionSchema};
