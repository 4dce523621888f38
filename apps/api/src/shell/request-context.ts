import { showId } from '@sitekeep/contracts';
import { newUuid, type Logger } from '@sitekeep/runtime';
import type { NextFunction, Request, Response } from 'express';

/** Which listener a request came in by: the customers' or the staff's. Ports do not separate cookies, so the names of cookies differ. */
export type Surface = 'portal' | 'console';
export type ShellRequest = Request & { id: string; surface: Surface };

/** Gives each request its id and its surface, and logs it when it is answered: the path without the query, never a body or header. */
export function requestContext(logger: Logger, consolePort: () => number | undefined) {
  return (incoming: Request, response: Response, next: NextFunction): void => {
    const request = incoming as ShellRequest;
    const startedAt = process.hrtime.bigint();
    request.id = showId('request', newUuid());
    request.surface = request.socket.localPort === consolePort() ? 'console' : 'portal';
    response.setHeader('X-Request-Id', request.id);
    response.on('finish', () => {
      const ms = Number((process.hrtime.bigint() - startedAt) / 1_000_000n);
      logger.info(
        { requestId: request.id, method: request.method, path: request.path, status: response.statusCode, ms, surface: request.surface },
        'answered',
      );
    });
    next();
  };
}
