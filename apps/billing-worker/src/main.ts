import 'reflect-metadata';
import { billingWorkerConfig, closeOnSignal, createLogger, runMain } from '@sitekeep/runtime';
import { startWorker } from './start-worker.ts';

runMain(async () => {
  const config = billingWorkerConfig();
  const logger = createLogger('billing-worker', config.LOG_LEVEL);
  const worker = await startWorker(config, logger);
  closeOnSignal(logger, worker.close);
  logger.info({ healthPort: worker.healthPort }, 'billing-worker works');
});
