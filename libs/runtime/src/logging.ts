import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

const secretNames = [
  'password',
  'currentPassword',
  'token',
  'secret',
  'code',
  'cookie',
  'authorization',
  'csrfToken',
  'set-cookie',
  'databaseUrl',
  'key',
  'passwordHash',
];
const redacted = secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);

type Described = { type: string; message: string; code?: unknown; constraint?: unknown; stack?: string; cause?: Described };

/**
 * What a log may hold of an error: a failed query or command carries its parameters along (hashes, addresses, whole lists), so only
 * known fields are taken.
 */
export function describeError(error: unknown, depth = 0): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error).slice(0, 500) };
  const { code, constraint, cause } = error as Error & { code?: unknown; constraint?: unknown };
  return {
    type: error.constructor.name,
    message: error.message.slice(0, 1000),
    ...(code !== undefined && { code }),
    ...(constraint !== undefined && { constraint }),
    stack: error.stack?.slice(0, 4000),
    ...(cause !== undefined && depth < 3 && { cause: describeError(cause, depth + 1) }),
  };
}

/** A JSON logger. Fields with the name of a secret are replaced at up to three levels; still, never log whole bodies or headers. */
export function createLogger(app: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { app, pid: process.pid },
    serializers: { err: (error: unknown) => describeError(error), error: (error: unknown) => describeError(error) },
    redact: { paths: redacted, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination ? pino(options, destination) : pino(options);
}
