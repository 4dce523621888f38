import { closeOnSignal, createLogger, edgeConfig } from '@sitekeep/runtime';
import { Edge } from './edge.ts';

/** A worker that exits with this cannot be helped by starting it again: a port is in use, a file is missing. */
export const bootFailed = 78;

/** One process of the edge: serves requests until it is told to stop, by a signal or because the primary is gone. */
export async function runWorker(): Promise<void> {
  const config = edgeConfig();
  const logger = createLogger('edge', config.LOG_LEVEL);
  try {
    const edge = new Edge(config, logger);
    closeOnSignal(logger, () => edge.close());
    await edge.start();
    process.send?.('serving');
    logger.info({ edge: edge.id, ports: edge.ports }, 'serving');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(bootFailed);
  }
}
