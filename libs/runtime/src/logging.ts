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

/** A JSON logger. Fields with the name of a secret are replaced at up to three levels; still, never log whole bodies or headers. */
export function createLogger(app: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { app, pid: process.pid },
    redact: { paths: redacted, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination ? pino(options, destination) : pino(options);
}
