import type { Socket } from 'node:net';
import type { Connection, ConnectionOwner } from './connection.ts';
import { defaultLimits } from './pool-limits.ts';

/** Begins a connection whose bytes go to `read`. Throws when the origin must not be reached. */
export type Dial = (read: Connection['read']) => Socket;

/**
 * How one origin is reached, and the connections to it that carry nothing at the moment. All sites with the origin share them: the
 * pool of a site takes one for a request and gives it back. How many a site may have in use is counted by its own pool, so that
 * none uses up what another one needs. The one used last is used first; those not needed any more grow old and are closed.
 */
export class SharedConnections implements ConnectionOwner {
  readonly dial: Dial;
  readonly opened: 'connect' | 'secureConnect';
  readonly limits;
  readonly #free: Connection[] = [];
  readonly #onUnused: () => void;
  #pools = 0;

  /** `opened`: the event of the socket that tells that it is ready; `onUnused`: the last pool has let go. */
  constructor(dial: Dial, opened: 'connect' | 'secureConnect', limits = defaultLimits, onUnused: () => void = () => undefined) {
    this.dial = dial;
    this.opened = opened;
    this.limits = limits;
    this.#onUnused = onUnused;
  }

  get closing(): boolean {
    return this.#pools === 0;
  }

  /** How many wait for a request. */
  get idle(): number {
    return this.#free.length;
  }

  join(): void {
    this.#pools++;
  }

  /** With the last pool the connections go. */
  leave(): void {
    if (--this.#pools > 0) return;
    for (const connection of this.#free.splice(0)) connection.destroy();
    this.#onUnused();
  }

  /** A connection that can carry a request, from now on the new owner's; null when there is none. */
  take(owner: ConnectionOwner): Connection | null {
    for (;;) {
      const connection = this.#free.pop();
      if (connection === undefined) return null;
      if (connection.usable) {
        connection.owner = owner;
        return connection;
      }
      connection.destroy();
    }
  }

  onFree(connection: Connection): void {
    connection.owner = this;
    if (this.closing) connection.destroy();
    else this.#free.push(connection);
  }

  onClosed(connection: Connection): void {
    const at = this.#free.indexOf(connection);
    if (at >= 0) this.#free.splice(at, 1);
  }
}
