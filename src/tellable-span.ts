/** What a trace may tell: libraries note down addresses with secrets in them, values in SQL, and messages of errors. */
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** Attributes that are told; no other leaves the process. */
const told: ReadonlySet<string> = new Set([
  ...['db.system', 'db.name', 'db.statement', 'exception.type', 'request_id'],
  // The older and the present names of OpenTelemetry's conventions.
  ...['http.method', 'http.route', 'http.status_code', 'net.peer.name', 'net.peer.port'],
  ...['http.request.method', 'http.response.status_code', 'server.address', 'server.port'],
  ...['temporalWorkflowId', 'temporalActivityId', 'temporalUpdateId', 'run_id'],
]);

/** Characters of a statement. */
const statementLength = 1000;

/** The span without what may be a secret or somebody's personal data. */
export function tellable(span: ReadableSpan): ReadableSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return Object.assign(Object.create(span) as ReadableSpan, {
    spanContext: () => ({ traceId, spanId, traceFlags }),
    attributes: tellableOf(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: tellableOf(event.attributes ?? {}) })),
    status: { code: span.status.code },
  });
}

function tellableOf(attributes: Attributes): Attributes {
  const kept = Object.entries(attributes).filter(([name]) => told.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === 'db.statement' ? withoutValues(String(value)) : value]),
  );
}

/** Some statements carry their values: every text and number becomes `?`. One whose texts are not plain is not told at all. */
export function withoutValues(sql: string): string {
  const text = sql.replace(/'(?:[^']|'')*'|(?<![\w$.])\d[\w.]*/g, '?');
  return /['\\]|\$\w*\$|--|\/\*/.test(text) || /\\/.test(sql) ? '?' : text.slice(0, statementLength);
}
