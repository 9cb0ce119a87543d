import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{renderTerminal}from"./chunk-4U5SEZVQ.js";import"./chunk-I777J2NK.js";import"./chunk-RHJN643P.js";import"./chunk-DYH2B4NG.js";import"./chunk-YFVMAHQF.js";import"./chunk-WIXP33PZ.js";import"./chunk-PGMZPJCF.js";export{renderTerminal};
