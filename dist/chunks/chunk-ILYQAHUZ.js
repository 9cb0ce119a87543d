import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{budgetLines}from"./chunk-CDFAU7YM.js";import{require_picocolors}from"./chunk-YFVMAHQF.js";import{cleanText,disarmCommands,mapTexts}from"./chunk-QCHNTK7T.js";import{__toESM}from"./chunk-PGMZPJCF.js";var import_picocolors=__toESM(require_picocolors(),1);function renderStatusTerminal({agent,budget,lines},{color=!1,width=80}={}){let page={colors:import_picocolors.default.createColors(color),width:Math.min(100,Math.max(60,width))},text=[page.colors.bold(cleanText(agent)),...lines.map(cleanText),...budgetLines(mapTexts(budget,cleanText),page)];return`${disarmCommands(text.join(`
`))}
`}export{renderStatusTerminal};
