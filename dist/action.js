import{VERSION}from"./chunks/chunk-FH5KYGGU.js";import"./chunks/chunk-A2EJQX32.js";import{appendFileSync}from"node:fs";import{fileURLToPath}from"node:url";process.stdout.write(`agent-slo-gate ${VERSION}
`);var{GITHUB_OUTPUT}=process.env;GITHUB_OUTPUT&&appendFileSync(GITHUB_OUTPUT,`verdict=error
summary=The gate was ended before it had a verdict.
`);var{main}=await import("./chunks/main-XNQJFQXY.js");await main(process,fileURLToPath(new URL("./module-child.js",import.meta.url)));
