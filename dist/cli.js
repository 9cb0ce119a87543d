import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{VERSION}from"./chunks/chunk-MRNXUPR3.js";import"./chunks/chunk-PGMZPJCF.js";import{fileURLToPath}from"node:url";var[first]=process.argv.slice(2);if(first==="--version"||first==="-V")process.stdout.write(`${VERSION}
`);else{let{main}=await import("./chunks/main-CXY3MLK2.js"),moduleChild=import.meta.url.endsWith(".ts")?"./agents/module-child.ts":"./module-child.js";await main(process.argv.slice(2),fileURLToPath(new URL(moduleChild,import.meta.url)))}
