import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{renderTerminal}from"./chunk-EKG72XZC.js";import"./chunk-YQZRL4IZ.js";import"./chunk-RHJN643P.js";import"./chunk-HXXIB2UH.js";import"./chunk-YFVMAHQF.js";import"./chunk-WIXP33PZ.js";import"./chunk-PGMZPJCF.js";export{renderTerminal};
