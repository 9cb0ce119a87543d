import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
function cutMarkdown(text,{limit,unit,moreUrl}){let size=unit==="bytes"?part=>Buffer.byteLength(part):part=>part.length;if(size(text)<=limit)return text;let note=`**Cut to fit.** The whole report is in [the workflow run](${moreUrl}).`,open=new OpenBlocks,kept=[],used=size(note)+4;for(let line of text.split(`
`)){let before=open.copy();open.read(line);let lineSize=size(line)+1;if(used+lineSize+size(open.closing())>limit)return[...kept,before.closing(),note].join(`
`);used+=lineSize,kept.push(line)}return text}var HTML_BLOCK=/^ {0,3}<\/?(details|summary|div|p|table|h[1-6]|ul|ol|li|blockquote|center)\b/i,OpenBlocks=class _OpenBlocks{fence;details=0;html=!1;read(line){this.fence===void 0&&(this.html=line.trim()!==""&&(this.html||HTML_BLOCK.test(line)));let[,mark=""]=/^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)??[];this.fence===void 0?mark!==""&&!this.html?this.fence=mark:this.details=Math.max(0,this.details+tags(line,/<details\b/gi)-tags(line,/<\/details>/gi)):mark.startsWith(this.fence)&&line.trim()===mark&&(this.fence=void 0)}closing(){return`${this.fence===void 0?"":`${this.fence}
`}${`
</details>
`.repeat(this.details)}`}copy(){return Object.assign(new _OpenBlocks,this)}};function tags(line,tag){return line.match(tag)?.length??0}export{cutMarkdown};
