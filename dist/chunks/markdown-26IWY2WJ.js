import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{renderMarkdown}from"./chunk-IGTHOD4L.js";import"./chunk-PCQY3PZT.js";import"./chunk-JU6SZ3N2.js";import"./chunk-QCHNTK7T.js";import"./chunk-RHJN643P.js";import"./chunk-3VDDP5PM.js";import"./chunk-PGMZPJCF.js";export{renderMarkdown};
