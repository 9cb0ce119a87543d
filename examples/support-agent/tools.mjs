/** The agent's tools: their definitions, the data behind them, and the mocks that stand in for that data. */
import { isDeepStrictEqual } from 'node:util'

const DATA = {
  accounts: {
    'A-77': { limit: 5000, balance: 1240.5, email: 'kim@example.com', invoice: 'INV-2031' },
    'A-90': { limit: 2500, balance: 310, email: 'sam@example.com', invoice: 'INV-2044' },
  },
  invoices: {
    'INV-2031': { invoiceId: 'INV-2031', total: 74, lines: [line('monthly plan', 49), line('late payment fee', 25)] },
    'INV-2044': { invoiceId: 'INV-2044', total: 61, lines: [line('monthly plan', 49), line('extra data', 12)] },
  },
  orders: {
    1042: { orderId: '1042', item: 'keyboard', total: 89, status: 'delivered', delivered: '12 days ago' },
    1055: { orderId: '1055', item: 'desk lamp', total: 45, status: 'in transit', arrives: 'in 2 business days' },
  },
}

function line(item, amount) {
  return { item, amount }
}

// An id that nobody knows gives an empty object and no error, as many real APIs do. The schemas do not say how an id is
// written either. So a malformed id shows in one place only: the empty result.
const TOOLS = [
  tool('get_order', 'Looks up an order.', { orderId: 'Number of the order, digits only.' }, (data, { orderId }) => {
    return data.orders[orderId] ?? {}
  }),
  tool('track_shipment', 'Says where a parcel is.', { orderId: 'Number of the order.' }, (data, { orderId }) => {
    const { status, arrives } = data.orders[orderId] ?? {}
    return status ? { status, arrives } : {}
  }),
  tool(
    'issue_refund',
    'Pays an order back.',
    { orderId: 'Number of the order.', amount: { type: 'number', description: 'US dollars.', exclusiveMinimum: 0 } },
    (_data, { orderId, amount }) => ({ refundId: `R-${orderId}`, amount }),
  ),
  tool('get_credit_limit', 'Reads the credit limit.', { accountId: 'Such as A-77.' }, (data, { accountId }) => {
    const account = data.accounts[accountId]
    return account ? { limit: account.limit } : {}
  }),
  tool('get_account_balance', 'Reads what is owed.', { accountId: 'Such as A-77.' }, (data, { accountId }) => {
    const account = data.accounts[accountId]
    return account ? { balance: account.balance } : {}
  }),
  tool('get_invoice', 'Reads the latest invoice.', { accountId: 'Such as A-77.' }, (data, { accountId }) => {
    return data.invoices[data.accounts[accountId]?.invoice] ?? {}
  }),
  tool(
    'update_email',
    'Changes the email address of an account.',
    { accountId: 'Such as A-77.', email: 'The new address.' },
    (data, { accountId, email }) => {
      if (!data.accounts[accountId]) return {}
      data.accounts[accountId].email = email
      return { email }
    },
  ),
  tool(
    'schedule_callback',
    'Books a call to the customer.',
    { phone: 'With the country code.', day: 'today, tomorrow or a weekday.', time: 'Such as 15:00.' },
    (_data, slot) => ({ callbackId: 'CB-1', ...slot }),
  ),
]

/** A tool whose arguments are all required: a text stands for a string with that description. */
function tool(name, description, args, run) {
  const properties = Object.fromEntries(
    Object.entries(args).map(([key, arg]) => [
      key,
      typeof arg === 'string' ? { type: 'string', description: arg } : arg,
    ]),
  )
  const parameters = { type: 'object', properties, required: Object.keys(args), additionalProperties: false }
  return { name, description, parameters, run }
}

/** What the agent is offered: { name, description, parameters } with the parameters as JSON Schema. */
export const toolDefinitions = TOOLS.map(({ run: _run, ...definition }) => definition)

/**
 * The tools of one session. The session has its own copy of the data, so no trial sees what another one changed.
 * A tool that `mocks` names answers from its rules and never touches the data, not even when no rule fits.
 * @param {Record<string, object | object[]>} mocks tool name -> one rule or a list of rules { when?, return, times? }
 * @returns {(name: string, args: object) => unknown} calls a tool; a result of { error: CODE } is a tool error
 */
export function createTools(mocks = {}) {
  const data = structuredClone(DATA)
  const rules = Object.fromEntries(
    Object.entries(mocks).map(([name, rule]) => [name, [rule].flat().map((each) => ({ times: Infinity, ...each }))]),
  )
  return (name, args) => {
    if (rules[name]) return mockedResult(rules[name], args)
    return TOOLS.find((candidate) => candidate.name === name).run(data, args)
  }
}

/** The first rule that fits and is not used up answers; `when` names the arguments that must be equal. */
function mockedResult(rules, args) {
  const rule = rules.find(
    ({ when = {}, times }) =>
      times > 0 && Object.entries(when).every(([key, value]) => isDeepStrictEqual(args[key], value)),
  )
  if (!rule) return { error: 'NO_MOCK_RULE' }
  rule.times -= 1
  return rule.return
}
