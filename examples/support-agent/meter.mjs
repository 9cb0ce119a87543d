/**
 * What a turn costs. No model runs here: tokens are estimated from the text and priced like a model's, so that the
 * gate's cost figures behave as they would with one.
 */

/** US dollars per million tokens. */
const TARIFFS = { 'support-small': { input: 3, output: 15 }, 'support-large': { input: 15, output: 75 } }
const TOOL_FEE_USD = 0.002
/** System prompt and tool definitions, sent with every model call. */
const PROMPT_TOKENS = 2_200
const CHARACTERS_PER_TOKEN = 4

/** A meter for one turn: `spend` adds a model call, `bill` adds the usual ones and sums up. */
export function createMeter() {
  const calls = []

  function spend(model, input, output) {
    const tariff = TARIFFS[model]
    calls.push({ model, input, output, usd: (input * tariff.input + output * tariff.output) / 1e6 })
  }

  /** One model call answers, and one more reads each tool result. `context` is all text the model would see. */
  function bill({ context, reply, toolCalls }) {
    for (let call = 0; call <= toolCalls; call++) spend('support-small', PROMPT_TOKENS + tokens(context), tokens(reply))
    const sum = (key) => calls.reduce((total, call) => total + call[key], 0)
    return {
      usage: { input: sum('input'), output: sum('output') },
      cost_usd: Number((sum('usd') + toolCalls * TOOL_FEE_USD).toFixed(6)),
      model: calls.reduce((dearest, call) => (call.usd > dearest.usd ? call : dearest)).model,
    }
  }

  return { spend, bill }
}

function tokens(text) {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}
