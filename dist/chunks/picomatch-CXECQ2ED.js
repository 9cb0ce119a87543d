import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{require_picomatch}from"./chunk-TOB3EY73.js";import"./chunk-PGMZPJCF.js";export default require_picomatch();
