import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{renderTerminal}from"./chunk-4STWWNTY.js";import"./chunk-SBP33QAH.js";import"./chunk-YFVMAHQF.js";import"./chunk-5PXK4ACS.js";import"./chunk-PGMZPJCF.js";export{renderTerminal};
