import{GateError,messageOf}from"./chunk-LMSSBEZD.js";import"./chunk-A2EJQX32.js";import{existsSync,mkdirSync,readFileSync,writeFileSync}from"node:fs";import{dirname,join,relative,resolve,sep}from"node:path";var CONFIG=`version: 1

# The agent under test. In place of http: openai, command, module or replay.
agent:
  name: my-agent
  http:
    url: "http://127.0.0.1:8080/chat"
    body: { session: "{{session.id}}", message: "{{turn.user}}" }
    reply: "$.reply"
    # What the answer does not show cannot be measured: add these where it does.
    # tool_calls: "$.tool_calls"
    # usage: "$.usage"
    # cost: "$.cost_usd"
  # Start it here, or leave this out if it runs already.
  # start: { command: "npm start", ready: "http://127.0.0.1:8080/health", timeout: 30s }

suite:
  scenarios: "scenarios/**/*.yml"
  trials: 3
  timeout: 60s

# A judge scores rubrics, criteria and claims. Without one, deterministic expectations alone decide.
# judge: { model: gpt-5-mini, api_key_env: OPENAI_API_KEY }

slos:
  # general-support 90% / 6% | account-management 94% / 3% | billing 97% / 1% | compliance 98% / 0.5%
  # (task success / hallucination ceiling)
  profile: general-support
  # The first week: measure, block nothing. Remove it once you know your baseline.
  measure: true
`,SCENARIO=`# One situation, and what is expected of the agent in it. Each production failure becomes one of these.
id: refund-window
cluster: refunds
user: "I returned my headphones on Monday. How many days until I get my money back?"
expect:
  say: ["7-10 business days"]
  never_say: ["3-5 business days"]
`,SCAFFOLD={"agent-slo-gate.yml":CONFIG,"scenarios/refund-window.yml":SCENARIO},IGNORED=".agent-slo-gate/",WORKFLOW_PATH=".github/workflows/agent-slo-gate.yml";function workflowOf({branch,folder}){let where=folder==="."?"":`          working-directory: ${JSON.stringify(folder)}
`;return`# Gates pull requests whose authors you trust: the agent runs in the job that holds the judge's key.
name: agent-slo-gate

on:
  pull_request:
  merge_group:
  push:
    branches: [${JSON.stringify(branch)}]

permissions: {}

# A new push ends the run of the older one before it starts: nobody needs that verdict any more.
concurrency:
  group: agent-slo-gate-\${{ github.event.pull_request.number || github.run_id }}
  cancel-in-progress: true

jobs:
  # Make this job a required check, and never skip it by an \`if:\`: a skipped job counts as passed.
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read # the checkout, and the targets and scenarios of the base commit
      actions: read # the baseline: earlier runs of the default branch, and what they stored
      pull-requests: write # the comment, and the labels that override a freeze
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      # Install here what the agent needs, such as: npm ci

      - uses: agent-slo-gate/agent-slo-gate@v1
        with:
${where}          timeout: 25m # below timeout-minutes: what was measured until then is still reported
        # env:
        #   OPENAI_API_KEY: \${{ secrets.OPENAI_API_KEY }} # the judge's
`}function initCommand(terminal,folder){let root=resolve(terminal.cwd,folder),shown=path=>relative(terminal.cwd,path)||path,taken=Object.keys(SCAFFOLD).filter(name=>existsSync(join(root,name)));if(taken.length>0)throw new GateError("usage",`${taken.map(name=>shown(join(root,name))).join(" and ")} ${taken.length===1?"exists":"exist"} already: nothing was written`,{hint:"Edit it, or run init in another folder."});let write=(path,text)=>{guarded(shown(path),()=>{mkdirSync(dirname(path),{recursive:!0}),writeFileSync(path,text,{flag:"wx"})}),terminal.print(`wrote ${shown(path)}`)};for(let[name,text]of Object.entries(SCAFFOLD))write(join(root,name),text);let repository=repositoryOf(root)??root,workflow=join(repository,WORKFLOW_PATH);existsSync(workflow)?terminal.print(`kept ${shown(workflow)}, which exists`):write(workflow,workflowOf({branch:defaultBranchOf(repository),folder:folderIn(repository,root)}));let gitignore=join(root,".gitignore");return guarded(shown(gitignore),()=>ignoreOutput(gitignore))&&terminal.print(`added ${IGNORED} to ${shown(gitignore)}`),terminal.print(`
Next: point agent.http at your agent, then run "agent-slo-gate validate" and "agent-slo-gate gate". On GitHub, make the job "gate" of the workflow a required check.`),0}function repositoryOf(folder){if(existsSync(join(folder,".git")))return folder;let parent=dirname(folder);return parent===folder?void 0:repositoryOf(parent)}function defaultBranchOf(repository){let head;try{head=readFileSync(join(repository,".git/refs/remotes/origin/HEAD"),"utf8")}catch{return"main"}return/^ref: refs\/remotes\/origin\/([\w./-]+)\s*$/.exec(head)?.[1]??"main"}function folderIn(repository,folder){return relative(repository,folder).split(sep).join("/")||"."}function ignoreOutput(gitignore){let before=existsSync(gitignore)?readFileSync(gitignore,"utf8"):"";if(/^\/?\.agent-slo-gate\/?\s*$/m.test(before))return!1;let gap=before===""||before.endsWith(`
`)?"":`
`;return writeFileSync(gitignore,`${gap}${IGNORED}
`,{flag:"a"}),!0}function guarded(shown,act){try{return act()}catch(thrown){throw new GateError("storage",`${shown} could not be written: ${messageOf(thrown)}`)}}export{initCommand};
