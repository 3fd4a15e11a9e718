/**
 * How workflows are traced: a second bundle has this, for workers that trace. It looks on: what it watches is handed on as it
 * is, at once, and takes no random number from it, so that a history can be replayed with and without. OpenTelemetry stays
 * outside, since its modules would be evaluated anew for every workflow: spans are plain objects, which a sink takes out.
 */
import { defaultPayloadConverter, type Headers, type Payload } from '@temporalio/common';
import {
  currentUpdateInfo,
  proxySinks,
  workflowInfo,
  type Sinks,
  type WorkflowInterceptors,
} from '@temporalio/workflow';

/** A place in a trace, as others name it: what begins there is noted if it is sampled. */
interface Place {
  traceId: string;
  spanId: string;
  sampled: boolean;
  /** Of those who traced before us, to be handed on. */
  tracestate?: string | undefined;
}

/** A span that has ended and is to be noted. */
export interface WorkflowSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  /** Milliseconds since 1970, by the workflow's clock; so is its end. */
  startMs: number;
  endMs: number;
  /** The name of the error that it ended with. */
  error?: string | undefined;
  /** A span of another trace that it has to do with. */
  link?: { traceId: string; spanId: string } | undefined;
}

/** What a worker that traces has for its workflows; a replay does not call it. */
export interface TraceSinks extends Sinks {
  traces: { ended(span: WorkflowSpan): void };
}

/** What is one piece of business, with an end. Others are clocks of rows that live for years, or run by the clock. */
const tracedTypes: ReadonlySet<string> = new Set(['payment', 'refund']);

/** Called for each workflow that a worker takes up. */
export function interceptors(): WorkflowInterceptors {
  const watch = watcher(workflowInfo().runId);
  let run: Place | undefined;
  const updates = new WeakMap<object, Place>();
  /** What an update's handler does belongs to the update, all else to the run. */
  const here = () => {
    const update = currentUpdateInfo();
    return (update && updates.get(update)) ?? run;
  };
  const schedule = <Input extends { activityType: string; headers: Headers }>(
    input: Input,
    next: (input: Input) => Promise<unknown>,
  ) =>
    watch(`StartActivity:${input.activityType}`, here(), (place) =>
      next(place ? { ...input, headers: { ...input.headers, [header]: headerOf(place) } } : input),
    );
  return {
    inbound: [
      {
        execute(input, next) {
          const { workflowType } = workflowInfo();
          const parent = tracedTypes.has(workflowType) ? placeIn(input.headers) : undefined;
          return watch(`RunWorkflow:${workflowType}`, parent, (place) => {
            run = place;
            return next(input);
          });
        },
        // A signal belongs to the trace of who sent it, such as the request of a callback; a link leads to the workflow's.
        handleSignal: (input, next) =>
          watch(`HandleSignal:${input.signalName}`, placeIn(input.headers), () => next(input), run),
        handleUpdate: (input, next) =>
          watch(`HandleUpdate:${input.name}`, placeIn(input.headers), (place) => {
            const update = currentUpdateInfo();
            if (update && place) updates.set(update, place);
            return next(input);
          }),
      },
    ],
    outbound: [
      {
        scheduleActivity: schedule,
        scheduleLocalActivity: schedule,
        getLogAttributes(input, next) {
          const place = here();
          return next(place?.sampled ? { trace_id: place.traceId, ...input } : input);
        },
      },
    ],
  };
}

/** Notes spans: from the call of some work until its promise is settled, which is returned as it is. */
function watcher(runId: string) {
  const { traces } = proxySinks<TraceSinks>();
  const newSpanId = spanIdsOf(runId);
  return <T>(
    name: string,
    parent: Place | undefined,
    work: (place: Place | undefined) => Promise<T>,
    linked?: Place,
  ): Promise<T> => {
    if (!parent?.sampled) return work(parent);
    const { traceId, spanId: parentSpanId } = parent;
    const place = { ...parent, spanId: newSpanId() };
    const startMs = Date.now();
    const link = linked?.sampled ? { traceId: linked.traceId, spanId: linked.spanId } : undefined;
    const end = (error?: string) =>
      traces.ended({
        ...{ name, traceId, spanId: place.spanId, parentSpanId, link },
        ...{ startMs, endMs: Date.now(), error },
      });
    const done = work(place);
    done.then(
      () => end(),
      (error: Error | undefined) => end(error?.name ?? 'Error'),
    );
    return done;
  };
}

/** Ids that are the same whenever the run is replayed, and nobody else's: a run's id ends in random digits. */
function spanIdsOf(runId: string): () => string {
  let id = BigInt(`0x${runId.replaceAll('-', '').slice(-16)}`);
  return () => {
    id = BigInt.asUintN(64, id + 1n);
    return id.toString(16).padStart(16, '0');
  };
}

/** Where Temporal's interceptors of clients and activities keep the headers that W3C's Trace Context names. */
const header = '_tracer-data';

interface Carrier {
  traceparent?: string;
  tracestate?: string;
}

function placeIn({ [header]: payload }: Headers): Place | undefined {
  if (!payload) return undefined;
  const { traceparent = '', tracestate } = defaultPayloadConverter.fromPayload<Carrier>(payload);
  const [, traceId, spanId, flags = ''] = /^\w\w-(\w{32})-(\w{16})-(\w\w)/.exec(traceparent) ?? [];
  return traceId && spanId
    ? { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1, tracestate }
    : undefined;
}

function headerOf({ traceId, spanId, sampled, tracestate }: Place): Payload {
  const traceparent = `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
  return defaultPayloadConverter.toPayload<Carrier>({ traceparent, ...(tracestate && { tracestate }) });
}
