import { createHmac } from 'node:crypto';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { CONTROL_CONFIG, ProblemError, invalidContent, type AuthenticatedRequest } from '@sitekeep/platform';
import { Clock, type ApiConfig } from '@sitekeep/runtime';
import type { Response } from 'express';
import { catchError, concatMap, finalize, from, of, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';

/** How long a key stays taken after the process died that worked under it. One that lives renews it, however long its request takes. */
const lockMs = 20_000;
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
type Stored = { fingerprint: string; locked_until: Date | null; status: number | null; body: unknown };
type Slot = { principal: string; key: string };
/** The time that stands in `locked_until` shows whose the key is: who took it over wrote another. */
type Hold = Slot & { until: Date };

/**
 * A write with an `Idempotency-Key` is done once: the same key gives the stored answer for 24 h, another body with it is 409.
 * A failed write may be tried again under the same key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  protected readonly renewEveryMs: number = 5000;

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
      concatMap((taken) => ('until' in taken ? this.run(taken, response, next) : of(this.replay(response, taken)))),
    );
  }

  private run(hold: Hold, response: Response, next: CallHandler): Observable<unknown> {
    const renewing = setInterval(() => void this.renew(hold).catch(() => undefined), this.renewEveryMs);
    return next.handle().pipe(
      concatMap((body: unknown) => from(this.keep(hold, response.statusCode, body)).pipe(concatMap(() => of(body)))),
      catchError((error: unknown) =>
        from(this.release(hold)).pipe(
          concatMap(() => {
            throw error;
          }),
        ),
      ),
      finalize(() => clearInterval(renewing)),
    );
  }

  private replay(response: Response, stored: Stored): unknown {
    response.status(stored.status ?? 200).setHeader('Idempotent-Replayed', 'true');
    return stored.body ?? undefined;
  }

  /** Takes the key for this request, or returns the answer that stands under it. */
  private async take(slot: Slot, print: string): Promise<Hold | Stored> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + lockMs);
    const oldest = new Date(now.getTime() - 24 * 3_600_000);
    await this.dataSource.query('DELETE FROM idempotency_key WHERE principal = $1 AND key = $2 AND created_at < $3', [
      slot.principal,
      slot.key,
      oldest,
    ]);
    const taken: unknown[] = await this.dataSource.query(
      `INSERT INTO idempotency_key (principal, key, fingerprint, created_at, locked_until) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING key`,
      [slot.principal, slot.key, print, now, until],
    );
    if (taken.length > 0) return { ...slot, until };
    const rows: Stored[] = await this.dataSource.query(
      'SELECT fingerprint, locked_until, status, body FROM idempotency_key WHERE principal = $1 AND key = $2',
      [slot.principal, slot.key],
    );
    const stored = rows[0];
    if (!stored) return this.take(slot, print);
    if (stored.fingerprint !== print)
      throw new ProblemError('idempotency_mismatch', 'This Idempotency-Key came with another request before. Use a new key.');
    if (stored.status !== null) return stored;
    return this.takeOver({ ...slot, until }, stored, now);
  }

  /** The request that held the key may have died with its process: after its time the key is free again. */
  private async takeOver(hold: Hold, stored: Stored, now: Date): Promise<Hold> {
    const [, taken]: [unknown, number] = await this.dataSource.query(
      'UPDATE idempotency_key SET locked_until = $3 WHERE principal = $1 AND key = $2 AND status IS NULL AND locked_until < $4',
      [hold.principal, hold.key, hold.until, now],
    );
    if (taken === 1) return hold;
    const waitMs = (stored.locked_until?.getTime() ?? 0) - now.getTime();
    throw new ProblemError('idempotency_in_progress', 'Try again in a moment: the first request with this key is still running.', {
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    });
  }

  private async renew(hold: Hold): Promise<void> {
    const until = new Date(this.clock.now().getTime() + lockMs);
    const [, renewed]: [unknown, number] = await this.dataSource.query(
      'UPDATE idempotency_key SET locked_until = $4 WHERE principal = $1 AND key = $2 AND locked_until = $3',
      [hold.principal, hold.key, hold.until, until],
    );
    if (renewed === 1) hold.until = until;
  }

  private async keep({ principal, key }: Hold, status: number, body: unknown): Promise<void> {
    await this.dataSource.query(
      'UPDATE idempotency_key SET status = $3, body = $4, locked_until = NULL WHERE principal = $1 AND key = $2',
      [principal, key, status, body === undefined ? null : JSON.stringify(body, withoutSecrets)],
    );
  }

  private async release({ principal, key, until }: Hold): Promise<void> {
    await this.dataSource.query('DELETE FROM idempotency_key WHERE principal = $1 AND key = $2 AND locked_until = $3 AND status IS NULL', [
      principal,
      key,
      until,
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
