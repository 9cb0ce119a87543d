import { mocksOf, type Scenario } from '../domain/scenario.ts'
import type { Document, Session, ToolStep } from '../domain/session.ts'
import { bareNumbersIn, type Figure, figuresIn, keysOf, round } from './figures.ts'
import { argumentsOf } from './made-calls.ts'
import { hasFailed, unwrapped } from './tool-results.ts'

/** Everything that figures in a reply may come from, gathered turn by turn: what is learnt later grounds nothing before. */
export class Material {
  /** Keys of figures, ranges and single values. */
  private readonly keys = new Set<string>()
  /** Figures as written, by kind and unit, to show a contradiction with. */
  private readonly samples = new Map<string, { text: string; source: string }[]>()
  /** Amounts of money by currency, from which others may be computed. */
  private readonly amounts = new Map<string, Set<number>>()
  private readonly percentages = new Set<number>()
  /** Values of tool results: they carry no unit, so they ground every kind. */
  private readonly values = new Set<number>()
  /** Numbers without a unit in documents: amounts of money often stand so. */
  private readonly bare = new Set<number>()
  /** Whether a tool result has a date: a duration may be computed from it. */
  hasDates = false

  /** A document, a prompt, an earlier reply that the scenario gives. */
  addText(text: string, source: string): void {
    this.addFound(readFigures(text), source)
  }

  /** Figures that were read before. */
  addFound({ figures, bare }: FoundFigures, source: string): void {
    for (const figure of figures) this.addFigure(figure, source)
    for (const number of bare) this.bare.add(round(number))
  }

  /** A tool result, or the arguments of a call that succeeded. */
  addValue(value: unknown, source: string, key = '', depth = 0): void {
    if (typeof value === 'number') {
      this.values.add(round(value))
      if (value >= 1e9 && MOMENT.test(key)) this.hasDates = true
      if (/cents?$|minor/i.test(key)) this.values.add(round(value / 100))
    } else if (typeof value === 'string') this.addToolText(value, source)
    else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
      for (const [name, inner] of Object.entries(value)) this.addValue(inner, source, name, depth + 1)
      if (Array.isArray(value)) this.addTotals(value)
    }
  }

  /** Whether the figure is there: as it is, as an end of a range, or as the values of a tool. */
  has(figure: Figure): boolean {
    return this.hasReading(figure) || (figure.also !== undefined && this.hasReading({ ...figure, ...figure.also }))
  }

  /** Whether an amount is the sum, the difference, a small multiple, a percentage of known ones, or a tool's rounded. */
  canCompute({ kind, unit, low, high }: Figure): boolean {
    if (kind !== 'money') return false
    const known = [...new Set([...(this.amounts.get(unit) ?? []), ...this.values])].slice(0, MAX_AMOUNTS)
    return [low, high].every((amount) => this.isComputed(amount, known))
  }

  /** Figures of the same kind and unit that the material has instead. */
  others({ kind, unit }: Figure): { text: string; source: string }[] {
    return this.samples.get(`${kind} ${unit}`) ?? []
  }

  private addFigure(figure: Figure, source: string): void {
    for (const reading of figure.also ? [figure, { ...figure, ...figure.also }] : [figure]) {
      const { range, ends } = keysOf(reading)
      this.keys.add(range)
      for (const end of ends) this.keys.add(end)
    }
    if (figure.kind === 'percent') this.percentages.add(figure.low)
    if (figure.kind === 'money') {
      const amounts = this.amounts.get(figure.unit) ?? new Set()
      this.amounts.set(figure.unit, amounts.add(figure.low).add(figure.high))
    }
    const kind = `${figure.kind} ${figure.unit}`
    const samples = this.samples.get(kind) ?? []
    if (samples.length < MAX_SAMPLES) samples.push({ text: figure.text, source })
    this.samples.set(kind, samples)
  }

  private addToolText(text: string, source: string): void {
    const { figures, bare } = readFigures(text)
    for (const figure of figures) this.addFigure(figure, source)
    for (const number of bare) this.values.add(round(number))
    if (DATE.test(text)) this.hasDates = true
  }

  /** Totals of each number in a list: the prices of the items of an order. */
  private addTotals(list: readonly unknown[]): void {
    const totals = new Map<string, number>()
    for (const item of list) {
      const fields = typeof item === 'object' && item !== null ? Object.entries(item) : [['', item] as const]
      for (const [name, value] of fields) {
        if (typeof value === 'number') totals.set(name, (totals.get(name) ?? 0) + value)
      }
    }
    for (const total of totals.values()) this.values.add(round(total))
  }

  private hasReading(figure: Figure): boolean {
    const { range, ends } = keysOf(figure)
    if (this.keys.has(range)) return true
    if (figure.low === figure.high && ends.every((end) => this.keys.has(end))) return true
    return [figure.low, figure.high].every((number) => this.hasValue(number, figure.kind))
  }

  private hasValue(number: number, kind: Figure['kind']): boolean {
    const value = round(number)
    if (this.values.has(value)) return true
    return (kind === 'money' && this.bare.has(value)) || (kind === 'percent' && this.values.has(round(number / 100)))
  }

  private isComputed(amount: number, known: readonly number[]): boolean {
    const cents = Math.round(amount * 100)
    const isAmount = (value: number) => Math.round(value * 100) === cents
    // "$87" of a bill of $87.43: people round when they speak, but not what a policy says.
    if (Number.isInteger(amount) && [...this.values].some((value) => Math.round(value) === amount)) return true
    return known.some((one, index) => {
      for (let times = 1; times <= MAX_TIMES; times++) if (isAmount(one * times)) return true
      for (const percent of this.percentages) {
        const part = (one * percent) / 100
        if (isAmount(part) || isAmount(one - part) || isAmount(one + part)) return true
      }
      return known.slice(index + 1).some((other) => isAmount(one + other) || isAmount(Math.abs(one - other)))
    })
  }
}

const MAX_DEPTH = 20
const MAX_SAMPLES = 3
const MAX_AMOUNTS = 200
const MAX_TIMES = 12

/** Also in neighbouring languages; not "5 marked", "2 separate" or "3 maybe", which have months in them. */
const MONTH =
  '(?:jan[a-z]*|feb[a-z]*|mar(?:ch|zo|s)?|apr(?:il[a-z]*)?|may|june?|july?|aug(?:ust[a-z]*)?|sep(?:t[a-z]*)?|oct(?:o[a-z]*)?|nov(?:em[a-z]*)?|dec(?:em[a-z]*)?)'
const DATE = new RegExp(
  `\\b(?:\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}\\b|${MONTH}\\.? \\d{1,2}\\b|\\d{1,2}(?:st|nd|rd|th|\\.)? ${MONTH}\\b(?! be\\b| not\\b))`,
  'i',
)
/** Keys of moments that are told in seconds or milliseconds since 1970. */
const MOMENT = /date|time|at$|until|since|eta|expir|due|deliver|start|end/i

/** Documents and tool results that are known before or in a turn. */
export function addTurn(material: Material, turn: Session['turns'][number], scenario: Scenario): void {
  for (const step of turn.steps) {
    if (step.kind === 'retrieval') addDocuments(material, step.documents)
    if (step.kind === 'tool') addToolStep(material, step, scenario)
  }
}

export function addDocuments(material: Material, documents: readonly Document[] | undefined): void {
  for (const document of documents ?? []) {
    const found = read.get(document) ?? readFigures(document.content)
    read.set(document, found)
    material.addFound(found, document.id ?? document.source ?? 'a document')
  }
}

interface FoundFigures {
  figures: Figure[]
  bare: number[]
}

/** Documents of a scenario are the same in every session of it. */
const read = new WeakMap<Document, FoundFigures>()

function readFigures(text: string): FoundFigures {
  const found = figuresIn(text)
  return { figures: found.figures, bare: bareNumbersIn(found) }
}

function addToolStep(material: Material, step: ToolStep, scenario: Scenario): void {
  if (step.result !== undefined) material.addValue(unwrapped(step.result), step.name)
  // What a mock answered is known even where the result was not observed.
  else for (const rule of mocksOf(scenario, step.name) ?? []) material.addValue(rule.return, step.name)
  // A call that succeeded did what its arguments say: "I refunded $50" is then true.
  if (!hasFailed(step)) material.addValue(argumentsOf(step).value, step.name)
}
