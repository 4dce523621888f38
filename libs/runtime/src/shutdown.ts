import { ConfigError } from './environment.ts';
import type { Logger } from './logging.ts';

/**
 * Runs `close` once on SIGTERM or SIGINT, then exits; after `graceMs` it exits all the same. Exits also when the parent that
 * started us with an IPC channel is gone, so that nothing is left running.
 */
export function closeOnSignal(logger: Logger, close: () => Promise<void>, graceMs = 15_000): void {
  let closing = false;
  const stop = (signal: string) => {
    if (closing) return;
    closing = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), graceMs).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (process.channel) process.on('disconnect', () => stop('parent is gone'));
}

/** Runs an app's main; a failed boot prints what to mend, without a stack for faults of the environment, and exits with 1. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  });
}
