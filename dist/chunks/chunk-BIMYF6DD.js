import{createRequire}from"node:module";var require2=createRequire(import.meta.url);function clientFor(protocol){return require2(protocol==="https:"?"node:https":"node:http")}export{clientFor};
