import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{renderTerminal}from"./chunk-CDFAU7YM.js";import"./chunk-YFVMAHQF.js";import"./chunk-JU6SZ3N2.js";import"./chunk-QCHNTK7T.js";import"./chunk-RHJN643P.js";import"./chunk-3VDDP5PM.js";import"./chunk-PGMZPJCF.js";export{renderTerminal};
