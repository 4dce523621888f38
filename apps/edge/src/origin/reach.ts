import { Condition } from './balancer/condition.ts';
import type { Carried } from './http1/carried.ts';
import { OriginError } from './http1/origin-error.ts';
import type { ConnectionPool } from './http1/pool.ts';
import type { PoolLimits } from './http1/pool-limits.ts';
import type { OriginConnect } from './origin-connect.ts';
import type { OriginTarget } from './origin-identity.ts';

/** How a site reaches one origin and how that goes. Made with the first request; stays as long as rulesets lead to the same place. */
export class Reach {
  #pool: ConnectionPool | Promise<ConnectionPool> | null = null;
  #condition: Condition | null = null;
  #closed: boolean;

  /** `closed`: for what is still under way although its site has gone on to other rules. */
  constructor(closed: boolean) {
    this.#closed = closed;
  }

  /** Of an origin that has others beside it, or that is checked. */
  get condition(): Condition {
    return (this.#condition ??= new Condition());
  }

  /** Null until it is there. */
  get pool(): ConnectionPool | null {
    return this.#pool instanceof Promise ? null : this.#pool;
  }

  /** Sends the request when a connection is there. A client certificate is waited for. */
  dispatch(request: Carried, connect: OriginConnect, target: OriginTarget, limits: PoolLimits, fresh: boolean): void {
    try {
      this.#pool ??= this.#open(connect.pool(target, limits));
    } catch (error) {
      return request.onFailed(notReachable(error), null);
    }
    if (this.#pool instanceof Promise) {
      void this.#pool.then(
        (pool) => request.cancelled || pool.dispatch(request, limits, fresh),
        (error: unknown) => request.cancelled || request.onFailed(notReachable(error), null),
      );
      return;
    }
    this.#pool.dispatch(request, limits, fresh);
  }

  #open(opened: ConnectionPool | Promise<ConnectionPool>): ConnectionPool | Promise<ConnectionPool> {
    if (!(opened instanceof Promise)) return this.#opened(opened);
    return opened.then(
      (pool) => this.#opened(pool),
      (error: unknown) => {
        this.#pool = null;
        throw error;
      },
    );
  }

  #opened(pool: ConnectionPool): ConnectionPool {
    this.#pool = pool;
    // It serves what is given to it before, and what is given to it later all the same.
    if (this.#closed) setImmediate(() => pool.close());
    return pool;
  }

  /** Requests that wait for a connection are to go elsewhere. */
  turnAway(): void {
    this.pool?.turnAway();
  }

  /** The condition, where there is one; from now on there is none. */
  takeCondition(): Condition | null {
    const condition = this.#condition;
    this.#condition = null;
    return condition;
  }

  /** Requests under way and waiting are still served. */
  close(): void {
    this.#closed = true;
    if (this.#pool instanceof Promise) this.#pool.catch(() => undefined);
    else this.#pool?.close();
  }
}

const notReachable = (error: unknown) => new OriginError('none', (error as Error).message, { cause: error });
