import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{VERSION}from"./chunks/chunk-MRNXUPR3.js";import"./chunks/chunk-PGMZPJCF.js";import{fileURLToPath}from"node:url";process.stdout.write(`agent-slo-gate ${VERSION}
`);var{main}=await import("./chunks/main-M64D4VHI.js");await main(process,fileURLToPath(new URL("./module-child.js",import.meta.url)));
