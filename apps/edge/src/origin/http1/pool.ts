import type { Carried } from './carried.ts';
import { Connection, type ConnectionOpener, type ConnectionOwner } from './connection.ts';
import { deadlines, type Timed } from './deadlines.ts';
import { OriginError } from './origin-error.ts';
import type { PoolLimits } from './pool-limits.ts';
import type { SharedConnections } from './shared-connections.ts';
import { WaitingLine } from './waiting-line.ts';

/**
 * The connections that one site has in use to one origin. They come from those that all sites with the origin share and go back
 * to them; a request that finds none free waits for the next of its site that is, new or used.
 */
export class ConnectionPool implements ConnectionOwner, ConnectionOpener, Timed {
  // What every request asks comes first, so that it is read from memory at once.
  readonly #shared: SharedConnections;
  /** May change: what is under way keeps the deadlines it has. */
  limits: PoolLimits;
  /** Connections in use, those being opened among them. */
  #used = 0;
  /** Whether requests wait, as nearly never: the lines are not looked at then. */
  #waits = false;
  closing = false;
  #uploads = 0;
  #opening = 0;
  readonly #waiting = new WaitingLine();
  /** With a body: these wait also while as many bodies as may are under way. */
  readonly #waitingUploads = new WaitingLine();
  /** Of the request that waits longest. */
  deadline = Number.POSITIVE_INFINITY;

  /** `limits`: of this site; what is kept of idle connections is a matter of those who share them. */
  constructor(shared: SharedConnections, limits: PoolLimits = shared.limits) {
    this.#shared = shared;
    this.limits = limits;
    shared.join();
  }

  /** Any number, made of what `dispatch` reads. */
  readAhead(): number {
    return this.#used ^ this.#opening;
  }

  get #full(): boolean {
    return this.#used >= this.limits.connections;
  }

  /**
   * Sends the request when a connection is there. `limits`: of the site as it is now. `fresh`: not on one that has been idle, because
   * such a one has just failed.
   */
  dispatch(request: Carried, limits = this.limits, fresh = false): void {
    this.limits = limits;
    const waitsAnyway = fresh || (hasBody(request) && this.#uploads >= this.limits.uploads);
    const connection = waitsAnyway ? null : this.#takeFree();
    if (connection !== null) return this.#start(connection, request);
    if (this.#allWaiting >= this.limits.waiting) this.#forgetCancelled();
    if (this.#allWaiting >= this.limits.waiting) {
      return request.onFailed(new OriginError('none', 'too many requests wait for a connection'), null);
    }
    deadlines.add(this);
    (hasBody(request) ? this.#waitingUploads : this.#waiting).add(request, deadlines.now + this.limits.waitMs);
    this.#watchWaiting();
    this.#openIfNeeded();
  }

  #start(connection: Connection, request: Carried): void {
    connection.uploads = hasBody(request);
    if (connection.uploads) this.#uploads++;
    connection.carry(request);
  }

  get #allWaiting(): number {
    return this.#waiting.length + this.#waitingUploads.length;
  }

  #forgetCancelled(): void {
    this.#waiting.forgetCancelled();
    this.#waitingUploads.forgetCancelled();
    this.#watchWaiting();
  }

  #watchWaiting(): void {
    this.deadline = Math.min(this.#waiting.until, this.#waitingUploads.until);
    this.#waits = this.#allWaiting > 0;
    if (!this.#waits) deadlines.delete(this);
  }

  #takeFree(): Connection | null {
    if (this.#full) return null;
    const connection = this.#shared.take(this);
    if (connection !== null) this.#used++;
    return connection;
  }

  #openIfNeeded(): void {
    // Asked anew each time: one that cannot be opened takes a waiting request with it.
    while (this.#opening < this.#mayBegin && !this.#full) this.#openOne();
  }

  /** How many of the waiting requests a connection would let begin. */
  get #mayBegin(): number {
    return this.#waiting.length + Math.max(0, Math.min(this.#waitingUploads.length, this.limits.uploads - this.#uploads));
  }

  #openOne(): void {
    const connection = new Connection(this);
    this.#opening++;
    this.#used++;
    try {
      connection.begin(this.#shared.dial(connection.read), this.#shared.opened);
    } catch (error) {
      this.#used--;
      this.onNotOpened(connection, new OriginError('connect', (error as Error).message, { cause: error }));
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
    this.#uploadOver(connection);
    const request = this.#nextWaiting();
    if (request !== null) return this.#start(connection, request);
    this.#used--;
    this.#shared.onFree(connection);
  }

  #uploadOver(connection: Connection): void {
    if (!connection.uploads) return;
    connection.uploads = false;
    this.#uploads--;
  }

  /** Of those that may begin, the one that waits longest. */
  #nextWaiting(): Carried | null {
    if (!this.#waits) return null;
    const mayUpload = this.#uploads < this.limits.uploads;
    const uploadFirst = mayUpload && this.#waitingUploads.until < this.#waiting.until;
    const [first, second] = uploadFirst ? [this.#waitingUploads, this.#waiting] : [this.#waiting, this.#waitingUploads];
    const next = first.next() ?? (mayUpload ? second.next() : null);
    this.#watchWaiting();
    return next;
  }

  onDeadline(): void {
    const error = new OriginError('none', 'no connection became free within the time', { failure: 'origin_timeout' });
    for (const line of [this.#waiting, this.#waitingUploads]) {
      while (line.until <= deadlines.now) line.next()?.onFailed(error, null);
    }
    this.#watchWaiting();
  }

  /** Whoever waits for a connection is to go elsewhere. */
  turnAway(): void {
    const error = new OriginError('none', 'the origin is out');
    const all = [this.#waiting, this.#waitingUploads].flatMap((line) => line.takeAll());
    this.#watchWaiting();
    for (const request of all) request.onFailed(error, null);
  }

  onClosed(connection: Connection): void {
    this.#uploadOver(connection);
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

const hasBody = ({ bodyLength }: Carried): boolean => bodyLength !== null && bodyLength !== 0;
