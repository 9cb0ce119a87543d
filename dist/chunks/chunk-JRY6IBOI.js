import{budgetSections}from"./chunk-NVITPWPV.js";import{inline}from"./chunk-4QFZNENX.js";import{budgetLines}from"./chunk-SLH6IO54.js";import{require_picocolors}from"./chunk-CVSYGWU3.js";import{cleanText,disarmCommands,mapTexts}from"./chunk-MRJRXP7K.js";import{__toESM}from"./chunk-A2EJQX32.js";var import_picocolors=__toESM(require_picocolors(),1);function renderStatusTerminal({agent,budget,lines},{color=!1,width=80}={}){let page={colors:import_picocolors.default.createColors(color),width:Math.min(100,Math.max(60,width))},text=[page.colors.bold(cleanText(agent)),...lines.map(cleanText),...budgetLines(mapTexts(budget,cleanText),page)];return`${disarmCommands(text.join(`
`))}
`}function renderStatusMarkdown({agent,budget,lines}){let sections=budgetSections({budget}).map(({text:text2})=>text2),text=[`## ${inline(agent,100)}`,lines.map(line=>`- ${inline(line,400)}`).join(`
`),...sections];return`${disarmCommands(text.filter(part=>part!=="").join(`

`))}
`}export{renderStatusTerminal,renderStatusMarkdown};
