/** Numbers as text, with their unit, the same on every machine: no locale is asked. */

/** 10000 -> `10,000`. */
export function integer(value: number): string {
  return groupThousands(value.toFixed(0))
}

/** `1 scenario`, `2 scenarios`, `2 replies`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${integer(count)} ${count === 1 ? noun : plural}`
}

/**
 * 0.925 -> `92.5%`. More decimals where one would mislead: 9,999 of 10,000 is not `100%`, and a rate just
 * below a target (`beside`) is not shown as that target.
 */
export function percent(share: number, beside?: number): string {
  let text = ''
  for (let digits = 1; digits <= 4; digits++) {
    text = decimals(share * 100, digits)
    const hidesRest = (text === '100' && share < 1) || (text === '0' && share > 0)
    const hidesGap = beside !== undefined && share !== beside && text === decimals(beside * 100, digits)
    if (!hidesRest && !hidesGap) break
  }
  return `${text}%`
}

/** A measured share, which stands among others: as `percent`, but 0.78 -> `78.0%`. All and none stay `100%` and `0%`. */
export function rate(share: number, beside?: number): string {
  const text = percent(share, beside)
  return share === 0 || share === 1 || text.includes('.') ? text : text.replace('%', '.0%')
}

/** [0.564, 0.729] -> `56.4-72.9%`. */
export function percentRange(low: number, high: number): string {
  return `${rate(low).slice(0, -1)}-${rate(high)}`
}

/** US dollars: `$1,234.50`, `$0.18`, and three significant digits below that: `$0.017`. */
export function dollars(usd: number): string {
  if (usd === 0) return '$0'
  if (Math.abs(usd) >= 1) return `$${groupThousands(usd.toFixed(2))}`
  const leadingZeros = Math.max(0, Math.ceil(-Math.log10(Math.abs(usd))) - 1)
  const text = usd.toFixed(Math.min(12, leadingZeros + 3)).replace(/0+$/, '')
  const [whole = '0', fraction = ''] = text.split('.')
  return `$${whole}.${fraction.padEnd(2, '0')}`
}

/** Milliseconds: `450 ms`, `1.8 s`, `2 min 5 s`, `1 h 2 min`. */
export function duration(ms: number): string {
  if (Math.round(ms) < 1000) return `${ms.toFixed(0)} ms`
  if (ms < 59_995) return `${decimals(ms / 1000, 2)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** At most this many decimals, without trailing zeros. */
export function decimals(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.0+$|(\.\d*?[1-9])0+$/, '$1')
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

function groupThousands(text: string): string {
  const [whole = '', fraction] = text.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
