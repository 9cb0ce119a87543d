import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{budgetSections}from"./chunk-4Q5644IN.js";import{inline}from"./chunk-XVMBLZIS.js";import{budgetLines}from"./chunk-R4K2DLYM.js";import{require_picocolors}from"./chunk-YFVMAHQF.js";import{cleanText,disarmCommands,mapTexts}from"./chunk-RSL7MCVG.js";import{__toESM}from"./chunk-PGMZPJCF.js";var import_picocolors=__toESM(require_picocolors(),1);function renderStatusTerminal({agent,budget,lines},{color=!1,width=80}={}){let page={colors:import_picocolors.default.createColors(color),width:Math.min(100,Math.max(60,width))},text=[page.colors.bold(cleanText(agent)),...lines.map(cleanText),...budgetLines(mapTexts(budget,cleanText),page)];return`${disarmCommands(text.join(`
`))}
`}function renderStatusMarkdown({agent,budget,lines}){let sections=budgetSections({budget}).map(({text:text2})=>text2),text=[`## ${inline(agent,100)}`,lines.map(line=>`- ${inline(line,400)}`).join(`
`),...sections];return`${disarmCommands(text.filter(part=>part!=="").join(`

`))}
`}export{renderStatusTerminal,renderStatusMarkdown};
