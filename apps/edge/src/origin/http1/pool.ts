import type { Socket } from 'node:net';
import type { Carried } from './carried.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import { deadlines, type Timed } from './deadlines.ts';
import { OriginError } from './origin-error.ts';
import { defaultLimits, type PoolLimits } from './pool-limits.ts';

/** Begins a connection whose bytes go to `read`. Throws when the origin must not be reached. */
export type Dial = (read: Connection['read']) => Socket;

/**
 * The connections to one origin. The one used last is used first, so that those not needed any more grow old and are closed; a
 * request that finds none free waits for the next that is, new or used.
 */
export class ConnectionPool implements ConnectionOwner, Timed {
  readonly #dial: Dial;
  readonly #opened: 'connect' | 'secureConnect';
  readonly #free: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #waiting: { readonly request: Carried; readonly until: number }[] = [];
  #opening = 0;
  closing = false;
  /** Of the request that waits longest. */
  deadline = Number.POSITIVE_INFINITY;

  readonly limits: PoolLimits;

  constructor(dial: Dial, opened: 'connect' | 'secureConnect', limits = defaultLimits) {
    this.limits = limits;
    this.#dial = dial;
    this.#opened = opened;
  }

  /** Sends the request when a connection is there. `fresh`: not on one that has been idle, because such a one has just failed. */
  dispatch(request: Carried, fresh = false): void {
    const connection = fresh ? null : this.#takeFree();
    if (connection !== null) return connection.carry(request);
    if (this.#waiting.length >= this.limits.waiting) {
      return request.onFailed(new OriginError('origin_unreachable', 'too many requests wait for a connection'), null);
    }
    if (this.#waiting.length === 0) deadlines.add(this);
    const until = deadlines.now + this.limits.waitMs;
    this.#waiting.push({ request, until });
    this.deadline = Math.min(this.deadline, until);
    this.#openIfNeeded();
  }

  #takeFree(): Connection | null {
    for (;;) {
      const connection = this.#free.pop();
      if (connection === undefined) return null;
      if (connection.usable) return connection;
      connection.destroy();
    }
  }

  #openIfNeeded(): void {
    while (this.#opening < this.#waiting.length && this.#all.size < this.limits.connections) this.#openOne();
  }

  #openOne(): void {
    const connection = new Connection(this);
    this.#opening++;
    this.#all.add(connection);
    try {
      connection.begin(this.#dial(connection.read), this.#opened);
    } catch (error) {
      this.#all.delete(connection);
      this.onNotOpened(connection, new OriginError('origin_unreachable', (error as Error).message, { cause: error }));
    }
  }

  onOpen(connection: Connection): void {
    this.#opening--;
    this.onFree(connection);
  }

  /** One connection that cannot be made costs one request its origin. The others get attempts of their own. */
  onNotOpened(_connection: Connection, error: OriginError): void {
    this.#opening--;
    this.#nextWaiting()?.onFailed(error, null);
  }

  onFree(connection: Connection): void {
    const request = this.#nextWaiting();
    if (request !== null) connection.carry(request);
    else if (this.closing) connection.destroy();
    else this.#free.push(connection);
  }

  #nextWaiting(): Carried | null {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined) return null;
      if (this.#waiting.length === 0) deadlines.delete(this);
      this.deadline = this.#waiting[0]?.until ?? Number.POSITIVE_INFINITY;
      if (!next.request.cancelled) return next.request;
    }
  }

  onDeadline(): void {
    const error = new OriginError('origin_timeout', 'no connection became free within the time');
    while (this.deadline <= deadlines.now) this.#nextWaiting()?.onFailed(error, null);
  }

  onClosed(connection: Connection): void {
    this.#all.delete(connection);
    const at = this.#free.indexOf(connection);
    if (at >= 0) this.#free.splice(at, 1);
    this.#openIfNeeded();
  }

  /** Requests under way and waiting are still served; connections are closed as they become free. */
  close(): void {
    this.closing = true;
    for (const connection of this.#free.splice(0)) connection.destroy();
  }
}
