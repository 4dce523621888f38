import { createHmac } from 'node:crypto';
import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { CONTROL_CONFIG, ProblemError, invalidContent, type AuthenticatedRequest } from '@sitekeep/platform';
import { Clock, type ApiConfig } from '@sitekeep/runtime';
import type { Response } from 'express';
import { catchError, concatMap, finalize, from, of, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
type Stored = { fingerprint: string; status: number | null; body: unknown };
type Slot = { principal: string; key: string };
/** By the clock of Postgres, to the microsecond, and as it wrote it. It shows whose the key is, too: who took it over wrote another. */
type Hold = Slot & { until: string };

/**
 * A write with an `Idempotency-Key` is done once: the same key gives the stored answer for 24 h, another body with it is 409.
 * A failed write may be tried again under the same key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  /** How long a key stays taken after the process died that worked under it. One that lives renews it, however long its request takes. */
  protected readonly lockMs: number = 30_000;
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
    let renewal = Promise.resolve();
    const renewing = setInterval(() => void (renewal = this.renew(hold).catch(() => undefined)), this.renewEveryMs);
    const renewed = () => {
      clearInterval(renewing);
      return renewal;
    };
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        // What went wrong is the answer, whatever becomes of the key.
        await renewed()
          .then(() => this.release(hold))
          .catch(() => undefined);
        throw error;
      }),
      concatMap(async (body: unknown) => {
        await renewed();
        await this.keep(hold, response.statusCode, body);
        return body;
      }),
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
    const oldest = new Date(now.getTime() - 24 * 3_600_000);
    await this.dataSource.query('DELETE FROM idempotency_key WHERE principal = $1 AND key = $2 AND created_at < $3', [
      slot.principal,
      slot.key,
      oldest,
    ]);
    const [taken]: { until: string }[] = await this.dataSource.query(
      `INSERT INTO idempotency_key (principal, key, fingerprint, created_at, locked_until) VALUES ($1, $2, $3, $4, ${lockedFor('$5')})
       ON CONFLICT DO NOTHING RETURNING locked_until::text AS until`,
      [slot.principal, slot.key, print, now, this.lockMs],
    );
    if (taken) return { ...slot, ...taken };
    const rows: Stored[] = await this.dataSource.query(
      'SELECT fingerprint, status, body FROM idempotency_key WHERE principal = $1 AND key = $2',
      [slot.principal, slot.key],
    );
    const stored = rows[0];
    if (!stored) return this.take(slot, print);
    if (stored.fingerprint !== print)
      throw new ProblemError('idempotency_mismatch', 'This Idempotency-Key came with another request before. Use a new key.');
    if (stored.status !== null) return stored;
    return this.takeOver(slot);
  }

  /** The request that held the key may have died with its process: after its time the key is free again. */
  private async takeOver(slot: Slot): Promise<Hold> {
    const [[taken]]: [{ until: string }[], number] = await this.dataSource.query(
      `UPDATE idempotency_key SET locked_until = ${lockedFor('$3')}
       WHERE principal = $1 AND key = $2 AND status IS NULL AND locked_until < clock_timestamp() RETURNING locked_until::text AS until`,
      [slot.principal, slot.key, this.lockMs],
    );
    if (taken) return { ...slot, ...taken };
    throw new ProblemError('idempotency_in_progress', 'Try again in a moment: the first request with this key is still running.', {
      retryAfterSeconds: Math.ceil(this.renewEveryMs / 1000),
    });
  }

  private async renew(hold: Hold): Promise<void> {
    const [[renewed]]: [{ until: string }[], number] = await this.dataSource.query(
      `UPDATE idempotency_key SET locked_until = ${lockedFor('$4')}
       WHERE principal = $1 AND key = $2 AND locked_until = $3::timestamptz RETURNING locked_until::text AS until`,
      [hold.principal, hold.key, hold.until, this.lockMs],
    );
    if (renewed) hold.until = renewed.until;
  }

  private async keep({ principal, key }: Hold, status: number, body: unknown): Promise<void> {
    await this.dataSource.query(
      'UPDATE idempotency_key SET status = $3, body = $4, locked_until = NULL WHERE principal = $1 AND key = $2',
      [principal, key, status, body === undefined ? null : JSON.stringify(body, withoutSecrets)],
    );
  }

  private async release({ principal, key, until }: Hold): Promise<void> {
    await this.dataSource.query(
      'DELETE FROM idempotency_key WHERE principal = $1 AND key = $2 AND locked_until = $3::timestamptz AND status IS NULL',
      [principal, key, until],
    );
  }
}

/** From now by the clock of Postgres: processes on several machines take keys over from each other. */
const lockedFor = (ms: string) => `clock_timestamp() + ${ms} * interval '1 millisecond'`;

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
