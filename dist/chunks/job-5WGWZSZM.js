import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{foldersOf,furnishingOf,openJob,whyAborted}from"./chunk-WDBZDRR3.js";import"./chunk-AFXG6SPQ.js";import"./chunk-VOENSSPV.js";import"./chunk-57UGC53X.js";import"./chunk-QCHNTK7T.js";import"./chunk-5XRFMKHE.js";import"./chunk-PGMZPJCF.js";export{foldersOf,furnishingOf,openJob,whyAborted};
