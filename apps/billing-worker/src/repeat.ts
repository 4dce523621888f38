import type { Logger } from '@sitekeep/runtime';

/** Repeats work with a pause after each end; a failure is logged and tried again. Returns how to stop, which waits for what runs. */
export function repeat(what: string, pauseMs: number, work: () => Promise<unknown>, logger: Logger): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> | undefined;
  const again = (): void => {
    running = round();
  };
  const round = async (): Promise<void> => {
    await work().catch((error: unknown) => logger.warn({ err: error }, `${what}: tried again`));
    if (!stopped) timer = setTimeout(again, pauseMs);
  };
  again();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
