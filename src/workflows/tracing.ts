/**
 * How workflows are traced: a second bundle has this, for workers that trace. It looks on: what it watches is handed on as it
 * is, at once, and takes no random number from it, so that a history can be replayed with and without. The interceptors of
 * Temporal's package are asynchronous functions, which would put what a workflow does into another order.
 */
import '@temporalio/interceptors-opentelemetry/lib/workflow/runtime.js';
import { context, ROOT_CONTEXT, SpanStatusCode, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import {
  extractContextFromHeaders,
  headersWithContext,
} from '@temporalio/interceptors-opentelemetry/lib/instrumentation.js';
import { ContextManager } from '@temporalio/interceptors-opentelemetry/lib/workflow/context-manager.js';
import { SpanExporter } from '@temporalio/interceptors-opentelemetry/lib/workflow/span-exporter.js';
import {
  workflowInfo,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { alea } from '@temporalio/workflow/lib/alea.js';

/** What is one piece of business, with an end. Others are clocks of rows that live for years, or run by the clock. */
const tracedTypes: ReadonlySet<string> = new Set(['payment', 'refund']);

/** A parent that is not sampled: nothing that follows from it is noted, in activities and beyond. */
const unsampled = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: '1'.padStart(32, '0'),
  spanId: '1'.padStart(16, '0'),
  traceFlags: TraceFlags.NONE,
});

/** Called for each workflow that a worker takes up. */
export function interceptors(): WorkflowInterceptors {
  const contextManager = new ContextManager();
  const provider = new BasicTracerProvider({
    idGenerator: idsOf(workflowInfo().runId),
    spanProcessors: [new SimpleSpanProcessor(new SpanExporter())],
  });
  provider.register({ contextManager });
  const watch = watcher(provider);
  return {
    inbound: [inbound(watch)],
    outbound: [outbound(watch)],
    internals: [
      {
        dispose(input, next) {
          contextManager.disable();
          next(input);
        },
      },
    ],
  };
}

/** Ids that are the same whenever the run is replayed, and are nobody else's. */
function idsOf(runId: string) {
  const random = alea([...runId].map((letter) => letter.charCodeAt(0)));
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  return { generateTraceId: () => hex(32), generateSpanId: () => hex(16) };
}

type Watch = ReturnType<typeof watcher>;

/** Spans around work: from its call until its promise is settled, which is returned as it is. */
function watcher(provider: BasicTracerProvider) {
  const tracer = provider.getTracer('octroi');
  return <T>(name: string, parent: Context, work: () => Promise<T>): Promise<T> => {
    const span = tracer.startSpan(name, {}, parent);
    const done = context.with(trace.setSpan(parent, span), work);
    const failed = (error: Error) => {
      span.recordException(error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
    done.then(() => span.end(), failed);
    return done;
  };
}

function inbound(watch: Watch): WorkflowInboundCallsInterceptor {
  let run: Context | undefined;
  return {
    execute(input, next) {
      const { workflowType } = workflowInfo();
      const parent = tracedTypes.has(workflowType) ? extractContextFromHeaders(input.headers) : undefined;
      return watch(`RunWorkflow:${workflowType}`, parent ?? unsampled, () => {
        run = context.active();
        return next(input);
      });
    },
    // A signal belongs to the trace of who sent it, such as the request of a callback; a link leads to the workflow's.
    handleSignal(input, next) {
      const parent = extractContextFromHeaders(input.headers) ?? unsampled;
      return watch(`HandleSignal:${input.signalName}`, parent, () => {
        link(run);
        return next(input);
      });
    },
    handleUpdate(input, next) {
      const parent = extractContextFromHeaders(input.headers) ?? unsampled;
      return watch(`HandleUpdate:${input.name}`, parent, () => next(input));
    },
  };
}

function link(to: Context = unsampled): void {
  const { traceId, spanId, traceFlags } = trace.getSpanContext(to) ?? { traceFlags: TraceFlags.NONE };
  if (traceId && spanId && traceFlags & TraceFlags.SAMPLED) {
    trace.getActiveSpan()?.addLink({ context: { traceId, spanId, traceFlags } });
  }
}

function outbound(watch: Watch): WorkflowOutboundCallsInterceptor {
  return {
    scheduleActivity: (input, next) =>
      watch(`StartActivity:${input.activityType}`, context.active(), () =>
        next({ ...input, headers: headersWithContext(input.headers) }),
      ),
    scheduleLocalActivity: (input, next) =>
      watch(`StartActivity:${input.activityType}`, context.active(), () =>
        next({ ...input, headers: headersWithContext(input.headers) }),
      ),
    getLogAttributes(input, next) {
      const { traceId, traceFlags = TraceFlags.NONE } = trace.getSpanContext(context.active()) ?? {};
      return next(traceFlags & TraceFlags.SAMPLED ? { trace_id: traceId, ...input } : input);
    },
  };
}
