import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{VERSION}from"./chunks/chunk-MRNXUPR3.js";import"./chunks/chunk-PGMZPJCF.js";import{appendFileSync}from"node:fs";import{fileURLToPath}from"node:url";process.stdout.write(`agent-slo-gate ${VERSION}
`);var{GITHUB_OUTPUT}=process.env;GITHUB_OUTPUT&&appendFileSync(GITHUB_OUTPUT,`verdict=error
summary=The gate was ended before it had a verdict.
`);var{main}=await import("./chunks/main-LLIHLRWB.js");await main(process,fileURLToPath(new URL("./module-child.js",import.meta.url)));
