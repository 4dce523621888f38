import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import express, { type Request, type Response } from 'express';
import { from, switchMap, type Observable } from 'rxjs';

/** A policy may hold 100,000 entries, descriptions of APIs and tables of visitors are long; nothing else is large. */
const replaced = /^\/v1\/((sites\/[^/]+\/)?policy|sites\/[^/]+\/firewall\/api-description)\/?$/i;
const imported = /^\/v1\/visitors\/import(-tokens)?\/?$/i;
export const isLarge = (request: Pick<Request, 'method' | 'path'>): boolean =>
  request.method === 'POST' ? imported.test(request.path) : ['PUT', 'PATCH'].includes(request.method) && replaced.test(request.path);

const parse = express.json({ limit: '16mb' });

/**
 * Reads such a body after the guards, so that only somebody who may write it can make us read megabytes. All other
 * bodies are read before, up to 256 KB.
 */
@Injectable()
export class LargeBodyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (!isLarge(request)) return next.handle();
    const read = new Promise<void>((resolve, reject) => {
      parse(request, http.getResponse<Response>(), (error?: unknown) => (error instanceof Error ? reject(error) : resolve()));
    });
    return from(read).pipe(switchMap(() => next.handle()));
  }
}
