import { createHmac } from 'node:crypto';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { CONTROL_CONFIG, ProblemError, invalidContent, type AuthenticatedRequest } from '@sitekeep/platform';
import { Clock, type ApiConfig } from '@sitekeep/runtime';
import type { Response } from 'express';
import { concatMap, from, of, catchError, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';

/** Longer than any request runs: a charge asks its provider three times, 15 s each. */
const lockMs = 90_000;
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
type Stored = { fingerprint: string; locked_until: Date | null; status: number | null; body: unknown };
type Slot = { principal: string; key: string };

/**
 * A write with an `Idempotency-Key` is done once: the same key gives the stored answer for 24 h, another body with it is 409.
 * A failed write may be tried again under the same key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ApiConfig, 'SESSION_KEY'>,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const response = context.switchToHttp().getResponse<Response>();
    const key = request.get('Idempotency-Key');
    if (key === undefined || !writes.has(request.method) || !request.principal) return next.handle();
    if (key.length < 1 || key.length > 200)
      throw invalidContent([{ pointer: '', code: 'invalid_key', detail: 'Send an Idempotency-Key of 1 to 200 characters.' }]);
    const { principal } = request;
    const slot = { principal: `${principal.kind}:${principal.id}:${principal.accountId ?? ''}`, key };
    return from(this.take(slot, fingerprint(this.config.SESSION_KEY, request))).pipe(
      concatMap((stored) => (stored ? of(this.replay(response, stored)) : this.run(slot, response, next))),
    );
  }

  private run(slot: Slot, response: Response, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      concatMap((body: unknown) => from(this.keep(slot, response.statusCode, body)).pipe(concatMap(() => of(body)))),
      catchError((error: unknown) =>
        from(this.release(slot)).pipe(
          concatMap(() => {
            throw error;
          }),
        ),
      ),
    );
  }

  private replay(response: Response, stored: Stored): unknown {
    response.status(stored.status ?? 200).setHeader('Idempotent-Replayed', 'true');
    return stored.body ?? undefined;
  }

  /** Takes the key for this request, or returns the answer that stands under it. */
  private async take(slot: Slot, print: string): Promise<Stored | null> {
    const now = this.clock.now();
    const lockedUntil = new Date(now.getTime() + lockMs);
    const oldest = new Date(now.getTime() - 24 * 3_600_000);
    await this.dataSource.query('DELETE FROM idempotency_key WHERE principal = $1 AND key = $2 AND created_at < $3', [
      slot.principal,
      slot.key,
      oldest,
    ]);
    const taken: unknown[] = await this.dataSource.query(
      `INSERT INTO idempotency_key (principal, key, fingerprint, created_at, locked_until) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING key`,
      [slot.principal, slot.key, print, now, lockedUntil],
    );
    if (taken.length > 0) return null;
    const rows: Stored[] = await this.dataSource.query(
      'SELECT fingerprint, locked_until, status, body FROM idempotency_key WHERE principal = $1 AND key = $2',
      [slot.principal, slot.key],
    );
    const stored = rows[0];
    if (!stored) return this.take(slot, print);
    if (stored.fingerprint !== print)
      throw new ProblemError('idempotency_mismatch', 'This Idempotency-Key came with another request before. Use a new key.');
    if (stored.status !== null) return stored;
    return this.takeOver(slot, stored, now, lockedUntil);
  }

  /** The request that held the key may have died with its process: after its time the key is free again. */
  private async takeOver(slot: Slot, stored: Stored, now: Date, lockedUntil: Date): Promise<null> {
    const [, taken]: [unknown, number] = await this.dataSource.query(
      'UPDATE idempotency_key SET locked_until = $3 WHERE principal = $1 AND key = $2 AND status IS NULL AND locked_until < $4',
      [slot.principal, slot.key, lockedUntil, now],
    );
    if (taken === 1) return null;
    const waitMs = (stored.locked_until?.getTime() ?? 0) - now.getTime();
    throw new ProblemError('idempotency_in_progress', 'Try again in a moment: the first request with this key is still running.', {
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    });
  }

  private async keep(slot: Slot, status: number, body: unknown): Promise<void> {
    await this.dataSource.query(
      'UPDATE idempotency_key SET status = $3, body = $4, locked_until = NULL WHERE principal = $1 AND key = $2',
      [slot.principal, slot.key, status, body === undefined ? null : JSON.stringify(body, withoutSecrets)],
    );
  }

  private async release(slot: Slot): Promise<void> {
    await this.dataSource.query('DELETE FROM idempotency_key WHERE principal = $1 AND key = $2 AND status IS NULL', [
      slot.principal,
      slot.key,
    ]);
  }
}

const shownOnce = new Set(['secret', 'seed', 'uri', 'codes']);
const isText = (value: unknown): boolean => typeof value === 'string';

/** Lists of texts, too: recovery codes. The codes of policies are no texts. */
function withoutSecrets(name: string, value: unknown): unknown {
  if (!shownOnce.has(name)) return value;
  if (Array.isArray(value) && value.every(isText)) return value.map(() => '(shown once)');
  return isText(value) ? '(shown once)' : value;
}

/** Keyed: bodies hold passwords, which a bare hash would let somebody guess who reads the table. */
function fingerprint(key: Buffer, request: AuthenticatedRequest): string {
  return createHmac('sha256', key)
    .update(`${request.method} ${request.originalUrl}\n${JSON.stringify(request.body ?? null)}`)
    .digest('hex');
}
