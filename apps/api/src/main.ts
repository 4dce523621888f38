import 'reflect-metadata';
import { apiConfig, closeOnSignal, createLogger, runMain } from '@sitekeep/runtime';
import { startApi } from './shell/create-app.ts';

runMain(async () => {
  const config = apiConfig();
  const logger = createLogger('api', config.LOG_LEVEL);
  const api = await startApi(config, logger);
  closeOnSignal(logger, api.close);
  logger.info({ portalPort: api.portalPort, consolePort: api.consolePort }, 'api is listening');
});
