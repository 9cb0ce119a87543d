/** A customer-support agent without a model: rules find what is asked, answers use the policy and the tools. */

/** What can be asked for; the first pattern found wins, so the urgent and the specific stand first. */
export const RULES = [
  ['fraud', /\b(stolen|hacked)\b/i],
  ['billingTier2', /\b(charged twice|dispute|tier 2)\b/i],
  ['callback', /\b(callback|call me)\b/i],
  ['human', /\b(human|person|somebody)\b/i],
  ['updateEmail', /\bchange\b.*\bemail\b/i],
  ['raiseLimit', /\bhigher credit limit\b/i],
  ['creditLimit', /\bcredit limit\b/i],
  ['balance', /\b(balance|do I owe)\b/i],
  ['explainCharge', /\b(why|explain)\b.*\b(fee|charge|charged|invoice)\b/i],
  ['invoiceTotal', /\binvoice\b/i],
  ['trackParcel', /\b(where is|track)\b/i],
  ['deliveryOptions', /\bexpress\b/i],
  ['refundWindow', /\b(how many days|how long|when)\b.*\b(money|refund)\b/i],
  ['returnOrder', /\b(return|refund|money back)\b/i],
  ['orderStatus', /\border\b/i],
]

/** What the agent remembers of the customer's words, from turn to turn. */
export const FACTS = {
  accountId: /\b(A-\d+)\b/,
  orderId: /(?:\border\s+|#)#?(\d{4,})\b/i,
  phone: /(\+\d{7,15})\b/,
  day: /\b(today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/i,
  time: /\b(\d{2}:\d{2})\b/,
  email: /([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/,
}

const NO_SUCH_ORDER = 'I am sorry, there is no such order.'
const NO_SUCH_ACCOUNT = 'I am sorry, there is no such account.'

/** What the policy says about a line of an invoice. */
const CHARGES = { 'late payment fee': /A late payment fee .*?\./, 'extra data': /Extra data .*?\./ }

/**
 * One answer for each thing that can be asked for: a turn in, the text of the reply out. A turn (conversation.mjs) can
 * `call` a tool, `quote` the policy, `ask` back and `handOff` to a team; `tryCall` is for an error that can be mended.
 */
export const answers = {
  refundWindow({ quote }) {
    const days = quote('refund-policy-v4', /[\d-]+ business days/)
    return `The money is paid back to your original payment method within ${days} after the return has been approved.`
  },

  async returnOrder({ message, memory, facts, ask, call, quote, handOff }) {
    const { offer } = memory
    memory.offer = undefined // an offer is good for one answer
    if (offer && /\byes\b/i.test(message)) {
      const { refundId } = await call('issue_refund', offer)
      return `The refund of ${money(offer.amount)} has been issued (reference ${refundId}).`
    }
    if (offer && /\bno\b/i.test(message)) return 'All right, nothing is refunded.'
    if (!facts.orderId) return ask('returnOrder', 'Which order is it? Please tell me its number.')
    const order = await call('get_order', { orderId: facts.orderId })
    if (!order.orderId) return NO_SUCH_ORDER
    if (!order.delivered) return `Your ${order.item} has not been delivered yet, so there is nothing to return.`

    const window = quote('refund-policy-v4', /\d+ days(?= of delivery)/)
    if (Number.parseInt(order.delivered, 10) > Number.parseInt(window, 10)) {
      return `I cannot refund this order: it was delivered ${order.delivered}, and returns are possible within ${window} of delivery.`
    }
    const ceiling = quote('refund-policy-v4', /above (\$\d+)/)
    if (order.total > Number(ceiling.slice(1))) {
      handOff('refund-approvals')
      return `Your order comes to ${money(order.total)}, and refunds above ${ceiling} need an approval. I am handing you to the colleagues who decide.`
    }
    memory.offer = { orderId: order.orderId, amount: order.total }
    return ask('returnOrder', `Your ${order.item} can be returned. Shall I refund ${money(order.total)} now?`)
  },

  async orderStatus({ facts, ask, call }) {
    if (!facts.orderId) return ask('orderStatus', 'Which order is it? Please tell me its number.')
    const order = await call('get_order', { orderId: facts.orderId })
    return order.orderId ? `Your ${order.item} is ${order.status}.` : NO_SUCH_ORDER
  },

  async trackParcel({ facts, ask, call }) {
    if (!facts.orderId) return ask('trackParcel', 'Which order is it? Please tell me its number.')
    const { status, arrives } = await call('track_shipment', { orderId: facts.orderId })
    return status ? `Your parcel is ${status} and arrives ${arrives}.` : NO_SUCH_ORDER
  },

  deliveryOptions({ quote }) {
    return quote('delivery-policy-v2', /Express delivery .*?\.(?= |$)/)
  },

  async callback({ facts: { phone, day, time }, ask, tryCall, quote }) {
    if (!day || !time) return ask('callback', 'Gladly. On which day and at what time shall we call?')
    const hours = quote('callback-policy-v3', /Monday to Friday, \d\d:\d\d-\d\d:\d\d/)
    const [opens, closes] = hours.match(/\d\d:\d\d/g)
    if (/^(satur|sun)day$/.test(day) || time < opens || time >= closes) {
      return ask('callback', `We call ${hours}. Which other time suits you?`)
    }
    if (!phone) return ask('callback', 'Which number shall we call?')

    for (const slot of [time, halfHourAfter(time)]) {
      const { error, callbackId } = await tryCall('schedule_callback', { phone, day, time: slot })
      if (!error) return `Your callback has been booked for ${day} at ${slot} on ${phone} (reference ${callbackId}).`
    }
    return ask('callback', 'I am sorry, nobody is free around that time. Which other time suits you?')
  },

  async creditLimit({ facts: { accountId }, ask, call }) {
    if (!accountId) return ask('creditLimit', 'Which account is it?')
    const { limit } = await call('get_credit_limit', { accountId })
    return limit === undefined ? NO_SUCH_ACCOUNT : `The credit limit of account ${accountId} is ${money(limit)}.`
  },

  raiseLimit({ quote }) {
    const days = quote('limits-policy-v2', /\d+ business days/)
    return `You can ask for a higher limit in the app. It is reviewed within ${days}.`
  },

  async balance({ facts: { accountId }, ask, call }) {
    if (!accountId) return ask('balance', 'Which account is it?')
    const { balance } = await call('get_account_balance', { accountId })
    return balance === undefined ? NO_SUCH_ACCOUNT : `The balance of account ${accountId} is ${money(balance)}.`
  },

  async updateEmail({ facts: { accountId, email }, ask, call }) {
    if (!accountId || !email) return ask('updateEmail', 'Which account is it, and what is the new address?')
    const updated = await call('update_email', { accountId, email })
    return updated.email ? `Your email address has been changed to ${updated.email}.` : NO_SUCH_ACCOUNT
  },

  async invoiceTotal({ facts: { accountId }, ask, call }) {
    if (!accountId) return ask('invoiceTotal', 'Which account is it?')
    const { invoiceId, total } = await call('get_invoice', { accountId })
    return invoiceId ? `Your latest invoice, ${invoiceId}, comes to ${money(total)}.` : NO_SUCH_ACCOUNT
  },

  async explainCharge({ facts: { accountId }, ask, call, quote }) {
    if (!accountId) return ask('explainCharge', 'Which account is it?')
    const { invoiceId, total, lines } = await call('get_invoice', { accountId })
    if (!invoiceId) return NO_SUCH_ACCOUNT
    const items = lines.map(({ item, amount }) => `${item} ${money(amount)}`).join(', ')
    const reasons = lines
      .filter(({ item }) => CHARGES[item])
      .map(({ item }) => quote('billing-policy-v3', CHARGES[item]))
    return [`Invoice ${invoiceId} comes to ${money(total)}: ${items}.`, ...reasons].join(' ')
  },

  billingTier2({ handOff }) {
    handOff('billing-tier2')
    return 'I am sorry about that. I am handing you to our billing specialists, who can correct a charge.'
  },

  fraud({ handOff }) {
    handOff('fraud-desk')
    return 'I am handing you to our fraud desk now. They will secure your account with you.'
  },

  human({ handOff }) {
    handOff('general-support')
    return 'Of course. I am handing you to a colleague.'
  },

  unclear() {
    return 'I can help with orders, refunds, accounts, invoices and callbacks. What is it about?'
  },
}

function money(usd) {
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: Number.isInteger(usd) ? 0 : 2 })}`
}

function halfHourAfter(time) {
  const [hours, minutes] = time.split(':').map(Number)
  const later = hours * 60 + minutes + 30
  return `${String(Math.floor(later / 60)).padStart(2, '0')}:${String(later % 60).padStart(2, '0')}`
}
