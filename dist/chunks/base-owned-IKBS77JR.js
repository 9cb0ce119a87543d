import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{isBaseOwned,proposedSections,unifiedDiff,withBaseSections}from"./chunk-7ROTK45O.js";import"./chunk-JNJND6FH.js";import"./chunk-PGMZPJCF.js";export{isBaseOwned,proposedSections,unifiedDiff,withBaseSections};
