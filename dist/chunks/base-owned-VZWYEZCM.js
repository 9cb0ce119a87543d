import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{isBaseOwned,proposedSections,unifiedDiff,withBaseSections}from"./chunk-ZTP4BNYZ.js";import"./chunk-GWDNYF3H.js";import"./chunk-PGMZPJCF.js";export{isBaseOwned,proposedSections,unifiedDiff,withBaseSections};
