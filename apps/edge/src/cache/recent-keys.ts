import { hash } from 'node:crypto';
import { makeRoom } from '../make-room.ts';

const most = 10_000;
const longest = 200;
const forMs = 10_000;

/** Keys of which something is remembered for a while. Bounded, and soon forgotten, since what an origin says of a page changes. */
export class RecentKeys {
  readonly #until = new Map<string, number>();

  /** The key must not be a part of a longer text, which it would keep alive. */
  add(key: string, now: number): void {
    const short = shortOf(key);
    this.#until.delete(short);
    makeRoom(this.#until, most);
    this.#until.set(short, now + forMs);
  }

  has(key: string, now: number): boolean {
    if (this.#until.size === 0) return false;
    const short = shortOf(key);
    const until = this.#until.get(short);
    if (until === undefined) return false;
    if (until > now) return true;
    this.#until.delete(short);
    return false;
  }
}

/** Visitors choose how long a URL is. */
const shortOf = (key: string): string => (key.length <= longest ? key : hash('sha256', key, 'base64'));
