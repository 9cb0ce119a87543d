import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{foldersOf,furnishingOf,openJob,whyAborted}from"./chunk-SOKF3HEF.js";import"./chunk-AFXG6SPQ.js";import"./chunk-VOENSSPV.js";import"./chunk-UFC34PN2.js";import"./chunk-QCHNTK7T.js";import"./chunk-5VRWD5Y7.js";import"./chunk-PGMZPJCF.js";export{foldersOf,furnishingOf,openJob,whyAborted};
