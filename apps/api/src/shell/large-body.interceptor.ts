import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import express, { type Request, type Response } from 'express';
import { from, switchMap, type Observable } from 'rxjs';

/** A policy may hold 100,000 entries, and descriptions of APIs are long; nothing else is large. */
const large = /^\/v1\/((sites\/[^/]+\/)?policy|sites\/[^/]+\/firewall\/api-description)\/?$/i;
export const isLarge = (request: Pick<Request, 'method' | 'path'>): boolean =>
  ['PUT', 'PATCH'].includes(request.method) && large.test(request.path);

const parse = express.json({ limit: '16mb' });

/**
 * Reads the body of a policy, of a change of one, or of a description after the guards, so that only somebody who may write it can make us read megabytes. All other
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
