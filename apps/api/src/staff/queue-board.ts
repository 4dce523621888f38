import { createBullBoard } from '@bull-board/api';
import { ExpressAdapter } from '@bull-board/express';
import type { INestApplicationContext } from '@nestjs/common';
import { queues } from '@sitekeep/contracts';
import { DeadJobs, JobQueues, notFound, ProblemError } from '@sitekeep/platform';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { isWrite, surfaceOf, type ApiRequest } from '../access/caller.ts';
import { Passports } from '../access/passports.ts';
import { DeadQueueAdapter } from './dead-queue.adapter.ts';

export const queueBoardPath = '/v1/staff/queues/board';
const needed = 'staff:queues:read';

/** bull-board behind the sign-in of staff, on the console's port: to be looked at, not to change anything. */
export function queueBoard(app: INestApplicationContext): RequestHandler {
  const passports = app.get(Passports, { strict: false });
  const board = boardOf(app.get(JobQueues), app.get(DeadJobs));
  return (request: Request, response: Response, next: NextFunction): void => {
    refuseStrangers(passports, request as ApiRequest).then(() => {
      // The board's page says with <base> where it lies; its font, which lies elsewhere, is left out.
      const policy = String(response.getHeader('Content-Security-Policy') ?? '');
      response.setHeader('Content-Security-Policy', policy.replace("base-uri 'none'", "base-uri 'self'"));
      board(request, response, next);
    }, next);
  };
}

function boardOf(jobQueues: JobQueues, dead: DeadJobs): RequestHandler {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(queueBoardPath);
  const uiConfig = { boardTitle: 'Sitekeep', hideRedisDetails: true };
  createBullBoard({ queues: queues.map((name) => new DeadQueueAdapter(jobQueues, name, dead)), serverAdapter, options: { uiConfig } });
  return serverAdapter.getRouter() as RequestHandler;
}

async function refuseStrangers(passports: Passports, request: ApiRequest): Promise<void> {
  if (surfaceOf(request) !== 'console') throw notFound();
  const identity = await passports.identify(request);
  if (identity?.principal.kind !== 'staff') throw new ProblemError('unauthenticated', 'Sign in to the console first.');
  if (!identity.principal.staffPermissions.includes(needed)) throw new ProblemError('forbidden', `This needs the permission ${needed}.`);
  if (isWrite(request)) throw new ProblemError('forbidden', 'The board only shows. Try dead jobs again in the console.');
}
