import{counted}from"./chunk-MRJRXP7K.js";var LEAST=1e3,RESERVED=400;function fitSections(sections,limit){let most=Math.max(LEAST,limit),whole=join(sections);if(whole.length<most)return whole;let kept=1;for(;kept<sections.length&&join(sections.slice(0,kept+1)).length<most-RESERVED;)kept++;return`${join(sections.slice(0,kept))}
${leftOut(sections.slice(kept),most)}
`}function join(sections){return`${sections.map(({text})=>text).join(`

`)}
`}function leftOut(sections,most){let counts=new Map;for(let section of sections)counts.set(section.name,{section,count:(counts.get(section.name)?.count??0)+1});let names=[...counts.values()].map(({section:{name,plural},count})=>plural===void 0?name:counted(count,name,plural));return`**Left out** to stay below ${counted(most,"character")}: ${names.join(", ")}. The JSON report has everything.`}function folded(title,text){return`<details>
<summary>${title}</summary>
<br>

${text}

</details>`}export{fitSections,folded};
