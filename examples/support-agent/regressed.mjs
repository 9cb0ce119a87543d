/**
 * The regressed build: the good answers with seven failures that agents show in the field. Each still sounds fine,
 * so a look at the reply alone does not find most of them. Every other path is unchanged.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { answers } from './agent.mjs'

/** (e) Takes the order's number as the customer typed it: "#1042" is another id than "1042". */
function asTyped(turn) {
  const orderId = turn.message.match(/#\d+/)?.[0] ?? turn.facts.orderId
  return { ...turn, facts: { ...turn.facts, orderId } }
}

export const regressed = {
  ...answers,

  // (a) A fact from memory: the policy is retrieved and then not used.
  refundWindow: (turn) => answers.refundWindow(turn).replace(/\d+-\d+ business days/, '3-5 business days'),

  // (b) A promise without the deed: the confirmation, reference and all, is written and nothing is scheduled.
  callback: (turn) => answers.callback({ ...turn, tryCall: async () => ({ callbackId: 'CB-1' }) }),

  // (c) The wrong tool: it answers without an error, and what it says is stated as the limit.
  creditLimit(turn) {
    const call = async (_tool, args) => ({ limit: (await turn.call('get_account_balance', args)).balance })
    return answers.creditLimit({ ...turn, call })
  },

  // (d) The wrong team: what the customer reads is the same.
  billingTier2: (turn) => answers.billingTier2({ ...turn, handOff: () => turn.handOff('general-support') }),

  // (e) A malformed argument: the tool finds nothing, says so without an error, and the customer is told as a fact.
  orderStatus: (turn) => answers.orderStatus(asTyped(turn)),
  returnOrder: (turn) => answers.returnOrder(asTyped(turn)),

  // (f) A slow path: waits for the carrier a fixed time, although the answer is there at once.
  async trackParcel(turn) {
    await sleep(2_000)
    return answers.trackParcel(turn)
  },

  // (g) An expensive path: reads all earlier invoices with the large model before it explains the latest.
  explainCharge(turn) {
    turn.meter.spend('support-large', 48_000, 400)
    return answers.explainCharge(turn)
  },
}
