import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{foldersOf,furnishingOf,openJob,whyAborted}from"./chunk-HZOD2B7U.js";import"./chunk-AFXG6SPQ.js";import"./chunk-7PGLM24J.js";import"./chunk-HC3WKCGT.js";import"./chunk-RSL7MCVG.js";import"./chunk-5XRFMKHE.js";import"./chunk-PGMZPJCF.js";export{foldersOf,furnishingOf,openJob,whyAborted};
