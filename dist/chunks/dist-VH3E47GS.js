import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{convertPathToPattern,escapePath,glob,globSync,isDynamicPattern}from"./chunk-CIIFHJ4N.js";import"./chunk-PGMZPJCF.js";export{convertPathToPattern,escapePath,glob,globSync,isDynamicPattern};
