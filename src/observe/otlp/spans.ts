import { isRecord, type JsonRecord, listOf, textAt } from '../json.ts'

/** A span of OTLP-JSON with its attributes decoded. */
export interface Span {
  traceId: string
  spanId: string
  parentId: string | undefined
  name: string
  startMs: number
  endMs: number
  attributes: JsonRecord
  /** Of the resource the span came from: the service's name and version. */
  resource: JsonRecord
  events: { name: string; attributes: JsonRecord }[]
  failed: boolean
  statusMessage: string | undefined
}

/**
 * The spans of an export request (or of one item of its `resourceSpans`); how many are no spans is told beside.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function spansOf(request: JsonRecord): { spans: Span[]; broken: number } {
  const spans: Span[] = []
  let broken = 0
  for (const resourceSpans of request.resourceSpans === undefined ? [request] : listOf(request.resourceSpans)) {
    if (!isRecord(resourceSpans)) continue
    const resource = isRecord(resourceSpans.resource) ? decodeAttributes(resourceSpans.resource.attributes) : {}
    // Older exporters wrote instrumentationLibrarySpans.
    for (const scope of listOf(resourceSpans.scopeSpans ?? resourceSpans.instrumentationLibrarySpans)) {
      for (const written of isRecord(scope) ? listOf(scope.spans) : []) {
        const span = isRecord(written) ? readSpan(written, resource) : undefined
        if (span) spans.push(span)
        else broken++
      }
    }
  }
  return { spans, broken }
}

/** `[{ key, value: { stringValue } }]` as a plain record. */
function decodeAttributes(written: unknown): JsonRecord {
  const attributes: JsonRecord = {}
  for (const item of listOf(written)) {
    if (isRecord(item) && typeof item.key === 'string' && item.key !== '__proto__') {
      attributes[item.key] = decodeValue(item.value)
    }
  }
  return attributes
}

function readSpan(written: JsonRecord, resource: JsonRecord): Span | undefined {
  const traceId = textAt(written, ['traceId'])
  const spanId = textAt(written, ['spanId'])
  const startMs = nanosToMs(written.startTimeUnixNano)
  if (traceId === undefined || spanId === undefined || startMs === undefined) return undefined
  const status = isRecord(written.status) ? written.status : {}
  return {
    traceId,
    spanId,
    parentId: textAt(written, ['parentSpanId']),
    name: textAt(written, ['name']) ?? '',
    startMs,
    endMs: nanosToMs(written.endTimeUnixNano) ?? startMs,
    attributes: decodeAttributes(written.attributes),
    resource,
    events: listOf(written.events)
      .filter(isRecord)
      .map((event) => ({ name: textAt(event, ['name']) ?? '', attributes: decodeAttributes(event.attributes) })),
    failed: status.code === 2 || status.code === 'STATUS_CODE_ERROR',
    statusMessage: textAt(status, ['message']),
  }
}

function decodeValue(value: unknown): unknown {
  if (!isRecord(value)) return undefined
  if ('intValue' in value) return Number(value.intValue)
  if (isRecord(value.arrayValue)) return listOf(value.arrayValue.values).map(decodeValue)
  if (isRecord(value.kvlistValue)) return decodeAttributes(value.kvlistValue.values)
  return value.stringValue ?? value.doubleValue ?? value.boolValue ?? value.bytesValue
}

function nanosToMs(nanos: unknown): number | undefined {
  const ms = (typeof nanos === 'string' ? Number(nanos) : typeof nanos === 'number' ? nanos : Number.NaN) / 1e6
  return ms > 0 && ms < 8.64e15 ? ms : undefined
}
