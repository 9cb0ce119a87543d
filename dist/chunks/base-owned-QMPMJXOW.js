import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{proposedSections,unifiedDiff,withBaseSections}from"./chunk-2XHUG74J.js";import"./chunk-GWDNYF3H.js";import"./chunk-PGMZPJCF.js";export{proposedSections,unifiedDiff,withBaseSections};
