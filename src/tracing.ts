/**
 * Traces by OpenTelemetry: from a request over the workflow that it starts and its activities down to SQL. Its standard
 * variables (OTEL_…) say where they go and how many (docs/operations.md). Loaded only where they go somewhere.
 */
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { context, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import {
  ExportResultCode,
  hrTimeDuration,
  millisToHrTime,
  suppressTracing,
  W3CTraceContextPropagator,
  type ExportResult,
} from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import { TRACE_HEADER } from '@temporalio/interceptors-opentelemetry/lib/instrumentation.js';
import { OpenTelemetryActivityInboundInterceptor } from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type {
  ActivityExecuteInput,
  ActivityInterceptorsFactory,
  InjectedSinks,
  WorkerOptions,
} from '@temporalio/worker';
import type { WorkflowInfo } from '@temporalio/workflow';
import type { Logger } from './log.js';
import { seldom } from './metering/seldom.js';
import { tellable } from './tellable-span.js';
import type { TraceSinks, WorkflowSpan } from './workflows/tracing.js';

/** What a client and a worker of Temporal need to carry traces on. */
export interface Tracing {
  client: { workflow: WorkflowClientInterceptor[] };
  worker: Pick<WorkerOptions, 'interceptors' | 'sinks'>;
  /** Sends what is left, as far as that is possible in three seconds. */
  close(): Promise<void>;
}

const patienceMs = 3_000;

/** Polled every few seconds by machines; nobody would look at them. */
const probes: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * To be called once, before anything loads what it watches.
 * @param name of the service, unless `OTEL_SERVICE_NAME` gives another.
 */
export function startTracing(name: string, log: Logger): Tracing {
  const resource = Resource.default()
    .merge(new Resource({ 'service.name': name }))
    .merge(detectResourcesSync({ detectors: [envDetectorSync] }));
  const processor = new BatchSpanProcessor(tellingOnly(new OTLPTraceExporter(), log));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  // No baggage: what strangers send is not handed on to the payment backend.
  provider.register({ propagator: new W3CTraceContextPropagator() });
  watchLibraries();
  const activity: ActivityInterceptorsFactory = (context) => ({ inbound: new ActivityTracing(context) });
  const sinks: InjectedSinks<TraceSinks> = {
    traces: { ended: { fn: (info, span) => processor.onEnd(readable(span, info, resource)) } },
  };
  return {
    client: { workflow: [new OpenTelemetryWorkflowClientInterceptor()] },
    worker: { interceptors: { activity: [activity] }, sinks },
    close: () => Promise.race([provider.shutdown().catch(() => {}), delay(patienceMs)]),
  };
}

/** An activity of a workflow that is in no trace begins none either. */
class ActivityTracing extends OpenTelemetryActivityInboundInterceptor {
  override execute(input: ActivityExecuteInput, next: (input: ActivityExecuteInput) => Promise<unknown>) {
    if (TRACE_HEADER in input.headers) return super.execute(input, next);
    return context.with(suppressTracing(context.active()), () => next(input));
  }
}

/** A workflow's span, as those of OpenTelemetry's SDK are. */
function readable(span: WorkflowSpan, { workflowId, runId }: WorkflowInfo, resource: Resource): ReadableSpan {
  const { name, traceId, spanId, parentSpanId, error, link } = span;
  const startTime = millisToHrTime(span.startMs);
  const endTime = millisToHrTime(span.endMs);
  const traceFlags = TraceFlags.SAMPLED;
  return {
    ...{ name, parentSpanId, resource, startTime, endTime, ended: true },
    kind: SpanKind.INTERNAL,
    spanContext: () => ({ traceId, spanId, traceFlags }),
    duration: hrTimeDuration(startTime, endTime),
    attributes: { temporalWorkflowId: workflowId, run_id: runId },
    status: { code: error ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    events: error ? [{ name: 'exception', time: endTime, attributes: { 'exception.type': error } }] : [],
    links: link ? [{ context: { ...link, traceFlags } }] : [],
    instrumentationLibrary: { name: 'octroi' },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  };
}

function watchLibraries(): void {
  registerInstrumentations({
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url }) => probes.has(url),
        requireParentforOutgoingSpans: true,
      }),
      new PgInstrumentation({ requireParentSpan: true }),
    ],
  });
  // What is loaded by `require` is watched, also for those who import it.
  const require = createRequire(import.meta.url);
  for (const library of ['http', 'https', 'pg']) require(library);
}

/** Whatever a library notes down, only what is no secret and nobody's personal data leaves the process. */
function tellingOnly(exporter: SpanExporter, log: Logger): SpanExporter {
  const complain = seldom((err?: Error) => log.warn({ err }, 'traces could not be delivered; they are lost'));
  return {
    export: (spans: ReadableSpan[], done: (result: ExportResult) => void) =>
      exporter.export(spans.map(tellable), (result) => {
        if (result.code !== ExportResultCode.SUCCESS) complain(result.error);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
