import type { Carried } from './carried.ts';
import { Connection, type ConnectionOpener, type ConnectionOwner } from './connection.ts';
import { deadlines, type Timed } from './deadlines.ts';
import { OriginError } from './origin-error.ts';
import type { PoolLimits } from './pool-limits.ts';
import type { SharedConnections } from './shared-connections.ts';

/**
 * The connections that one site has in use to one origin. They come from those that all sites with the origin share and go back
 * to them; a request that finds none free waits for the next of its site that is, new or used.
 */
export class ConnectionPool implements ConnectionOwner, ConnectionOpener, Timed {
  readonly #shared: SharedConnections;
  readonly #waiting: { readonly request: Carried; readonly until: number }[] = [];
  /** Connections in use, those being opened among them. */
  #used = 0;
  #opening = 0;
  closing = false;
  /** Of the request that waits longest. */
  deadline = Number.POSITIVE_INFINITY;

  constructor(shared: SharedConnections) {
    this.#shared = shared;
    shared.join();
  }

  get limits(): PoolLimits {
    return this.#shared.limits;
  }

  /** Sends the request when a connection is there. `fresh`: not on one that has been idle, because such a one has just failed. */
  dispatch(request: Carried, fresh = false): void {
    const connection = fresh ? null : this.#takeFree();
    if (connection !== null) return connection.carry(request);
    if (this.#waiting.length >= this.limits.waiting) this.#forgetCancelled();
    if (this.#waiting.length >= this.limits.waiting) {
      return request.onFailed(new OriginError('origin_unreachable', 'too many requests wait for a connection'), null);
    }
    if (this.#waiting.length === 0) deadlines.add(this);
    const until = deadlines.now + this.limits.waitMs;
    this.#waiting.push({ request, until });
    this.deadline = Math.min(this.deadline, until);
    this.#openIfNeeded();
  }

  /** Clients that ask and leave shall not take the places of those that wait. */
  #forgetCancelled(): void {
    const waiting = this.#waiting.splice(0);
    for (const one of waiting) if (!one.request.cancelled) this.#waiting.push(one);
    this.deadline = this.#waiting[0]?.until ?? Number.POSITIVE_INFINITY;
  }

  #takeFree(): Connection | null {
    if (this.#used >= this.limits.connections) return null;
    const connection = this.#shared.take(this);
    if (connection !== null) this.#used++;
    return connection;
  }

  #openIfNeeded(): void {
    while (this.#opening < this.#waiting.length && this.#used < this.limits.connections) this.#openOne();
  }

  #openOne(): void {
    const connection = new Connection(this);
    this.#opening++;
    this.#used++;
    try {
      connection.begin(this.#shared.dial(connection.read), this.#shared.opened);
    } catch (error) {
      this.#used--;
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
    if (request !== null) return connection.carry(request);
    this.#used--;
    this.#shared.onFree(connection);
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

  onClosed(): void {
    this.#used--;
    this.#openIfNeeded();
  }

  /** Requests under way and waiting are still served. */
  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.#shared.leave();
  }
}
