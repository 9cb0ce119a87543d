import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{folded}from"./chunk-5LU236D2.js";import{code,fenced,inline}from"./chunk-XVMBLZIS.js";import{disarmCommands}from"./chunk-RSL7MCVG.js";import"./chunk-PGMZPJCF.js";var MOST_SHOWN=20;function renderFault({message,hint,diagnostics=[],stack}){let shown=diagnostics.slice(0,MOST_SHOWN).map(diagnosticLine),more=diagnostics.length-shown.length,parts=["## \u{1F4A5} ERROR: nothing was decided about the agent",`**Why:** ${inline(message,1e3)}`,...hint===void 0?[]:[`**What to do:** ${inline(hint,500)}`],...shown.length===0?[]:[[...shown,...more>0?[`- and ${more} more`]:[]].join(`
`)],...stack===void 0?[]:[folded("Where the gate itself failed",fenced(stack,4e3))]];return`${disarmCommands(parts.join(`

`))}
`}function diagnosticLine({file,line,column,key,message,hint}){let place=[file,line,line===void 0?void 0:column].filter(part=>part!==void 0).join(":"),about=key===void 0?"":` ${code(key)}:`;return`- ${code(place)}${about} ${inline(message,400)}${hint===void 0?"":` (${inline(hint,300)})`}`}export{renderFault};
