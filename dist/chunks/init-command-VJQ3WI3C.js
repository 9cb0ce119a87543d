import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import{GateError,messageOf}from"./chunk-5VRWD5Y7.js";import"./chunk-PGMZPJCF.js";import{existsSync,mkdirSync,writeFileSync}from"node:fs";import{dirname,join,relative,resolve}from"node:path";var CONFIG=`version: 1

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
`,SCAFFOLD={"agent-slo-gate.yml":CONFIG,"scenarios/refund-window.yml":SCENARIO};function initCommand(terminal,folder){let root=resolve(terminal.cwd,folder),shown=path=>relative(terminal.cwd,path)||path,taken=Object.keys(SCAFFOLD).filter(name=>existsSync(join(root,name)));if(taken.length>0)throw new GateError("usage",`${taken.map(name=>shown(join(root,name))).join(" and ")} ${taken.length===1?"exists":"exist"} already: nothing was written`,{hint:"Edit it, or run init in another folder."});for(let[name,text]of Object.entries(SCAFFOLD)){let path=join(root,name);try{mkdirSync(dirname(path),{recursive:!0}),writeFileSync(path,text,{flag:"wx"})}catch(thrown){throw new GateError("storage",`${shown(path)} could not be written: ${messageOf(thrown)}`)}terminal.print(`wrote ${shown(path)}`)}return terminal.print(`
Next: point agent.http at your agent, then run "agent-slo-gate validate" and "agent-slo-gate gate".`),0}export{initCommand};
