import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{renderTerminal}from"./chunk-SYPCUTXQ.js";import"./chunk-SQHSJVBG.js";import"./chunk-YFVMAHQF.js";import"./chunk-PGMZPJCF.js";export{renderTerminal};
