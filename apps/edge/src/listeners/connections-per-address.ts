import type { Socket } from 'node:net';
import type { Address } from '@sitekeep/geo';

/** Counts open connections by client: one must not use up what all share. An IPv6 client has a whole /64 to itself. */
export class ConnectionsPerAddress {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** False when the client has as many as it may have. */
  admit(socket: Socket, address: Address): boolean {
    const key = address.isV4 ? address.text : `${address.w0}:${address.w1}`;
    const open = (this.#open.get(key) ?? 0) + 1;
    if (open > this.#most) return false;
    this.#open.set(key, open);
    socket.once('close', () => {
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    });
    return true;
  }
}
