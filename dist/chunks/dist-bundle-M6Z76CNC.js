import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{VERSION,retry}from"./chunk-G4VVENTR.js";import"./chunk-EWGRG4TE.js";import"./chunk-NTFRJXDR.js";import"./chunk-PGMZPJCF.js";export{VERSION,retry};
