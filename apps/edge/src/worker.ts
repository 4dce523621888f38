import { closeOnSignal, createLogger, edgeConfig } from '@sitekeep/runtime';
import { AggregatorRegistry, collectDefaultMetrics, type Registry } from 'prom-client';
import { giveDoors, inheritedDoors } from './doors.ts';
import { Edge } from './edge.ts';

/** A worker that exits with this cannot be helped by starting it again: a port is in use, a file is missing. */
export const bootFailed = 78;

/** The primary asks every worker for its figures and adds them up. */
function shareWithPrimary(metrics: Registry): void {
  AggregatorRegistry.setRegistries([metrics]);
  // Made for its effect: from now on this process answers the primary.
  new AggregatorRegistry();
}

/** One process of the edge: serves requests until it is told to stop, by a signal or because the primary is gone. */
export async function runWorker(): Promise<void> {
  const config = edgeConfig();
  const logger = createLogger('edge', config.LOG_LEVEL);
  try {
    const edge = new Edge(config, logger);
    collectDefaultMetrics({ register: edge.metrics });
    shareWithPrimary(edge.metrics);
    closeOnSignal(logger, () => edge.close());
    await edge.start(await inheritedDoors());
    giveDoors(() => edge.doors);
    // Said before the primary knows: who sees that the edge is ready finds every worker in the log.
    logger.info({ edge: edge.id, ports: edge.ports }, 'serving');
    process.send?.('serving');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(bootFailed);
  }
}
