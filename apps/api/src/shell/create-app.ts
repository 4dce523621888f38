import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ProblemFilter, validationPipe } from '@sitekeep/platform';
import { closeServer, listen, type ApiConfig, type Logger } from '@sitekeep/runtime';
import type { Request } from 'express';
import { AppModule } from '../app.module.ts';
import { queueBoard, queueBoardPath } from '../staff/queue-board.ts';
import { serveApiDescription } from './openapi.ts';
import { isLarge } from './large-body.interceptor.ts';
import { ownHostsOnly } from './own-hosts.ts';
import { requestContext } from './request-context.ts';
import { securityHeaders, webPages } from './web-pages.ts';

export type RunningApi = { app: NestExpressApplication; portalPort: number; consolePort: number; close: () => Promise<void> };

const isJson = (request: IncomingMessage): boolean => /^application\/json\b/i.test(request.headers['content-type'] ?? '');

/** Starts the api on its two ports: customers' and staff's. Port 0 takes a free one. */
export async function startApi(config: ApiConfig, logger: Logger): Promise<RunningApi> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.register(config, logger), {
    logger: ['error', 'warn', 'fatal'],
    rawBody: true,
    abortOnError: false,
  });
  const consoleServer: Server = createServer();
  app.disable('x-powered-by');
  app.set('trust proxy', config.TRUSTED_PROXIES);
  app.set('query parser', 'simple');
  app.use(requestContext(logger, () => (consoleServer.address() as AddressInfo | null)?.port));
  app.use(securityHeaders());
  app.use(webPages());
  app.use(queueBoardPath, queueBoard(app));
  app.use('/dev', ownHostsOnly([config.PORTAL_URL, config.CONSOLE_URL]));
  app.useBodyParser('json', { limit: '256kb', type: (request) => isJson(request) && !isLarge(request as Request) });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  serveApiDescription(app);
  await app.init();
  const portalServer = app.getHttpServer();
  consoleServer.on('request', app.getHttpAdapter().getInstance() as never);
  await listen(portalServer, config.API_PORT, config.BIND_HOST);
  await listen(consoleServer, config.CONSOLE_PORT, config.BIND_HOST);
  return {
    app,
    portalPort: (portalServer.address() as AddressInfo).port,
    consolePort: (consoleServer.address() as AddressInfo).port,
    close: async () => {
      await closeServer(consoleServer);
      await app.close();
    },
  };
}
