import 'reflect-metadata';
import { closeOnSignal, createLogger, insightWorkerConfig, runMain } from '@sitekeep/runtime';
import { startWorker } from './start-worker.ts';

runMain(async () => {
  const config = insightWorkerConfig();
  const logger = createLogger('insight-worker', config.LOG_LEVEL);
  const worker = await startWorker(config, logger);
  closeOnSignal(logger, worker.close);
  logger.info({ healthPort: worker.healthPort }, 'insight-worker works');
});
