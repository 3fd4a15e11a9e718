/** What a trace may tell: libraries note down addresses with secrets in them, values in SQL, and messages of errors. */
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** Attributes that are told, under the name that they are told by; no other leaves the process. */
const told: Readonly<Record<string, string>> = {
  ...same('db.system', 'db.name', 'db.statement', 'exception.type', 'request_id'),
  // The older and the present names of OpenTelemetry's conventions.
  ...same('http.method', 'http.route', 'http.status_code', 'net.peer.name', 'net.peer.port'),
  ...same('http.request.method', 'http.response.status_code', 'server.address', 'server.port'),
  ...same('temporalWorkflowId', 'temporalActivityId', 'temporalUpdateId', 'run_id', 'attempt'),
  // Workflows' own spans name themselves otherwise than those of clients and activities do.
  workflowId: 'temporalWorkflowId',
  runId: 'run_id',
};

/** Characters of a statement. */
const statementLength = 1000;

function same(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

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
  const kept = Object.entries(attributes).filter(([name]) => Object.hasOwn(told, name));
  return Object.fromEntries(
    kept.map(([name, value]) => [
      told[name] as string,
      name === 'db.statement' ? withoutValues(String(value)) : value,
    ]),
  );
}

/** Some statements carry their values: every text and number becomes `?`. One whose texts are not plain is not told at all. */
export function withoutValues(sql: string): string {
  const text = sql.replace(/'(?:[^']|'')*'|(?<![\w$.])\d[\w.]*/g, '?');
  return /['\\]|\$\w*\$|--|\/\*/.test(text) || /\\/.test(sql) ? '?' : text.slice(0, statementLength);
}
