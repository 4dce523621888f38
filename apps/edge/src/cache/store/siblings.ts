import type { Cluster, Worker } from 'node:cluster';

/** What a process tells the others that share its disk tier: a file came, went or was used; an unsafe method was sent to a URL. */
export type Notice = readonly ['came' | 'went' | 'used', string] | readonly ['unsafe', siteId: string, url: string];

/** To the other processes of the machine and back: to the process that started this one, which passes on what it gets. */
export interface SiblingChannel {
  send(message: object): void;
  on(listen: (message: unknown) => void): void;
}

interface Notices {
  readonly cacheNotices: readonly Notice[];
}
const areNotices = (message: unknown): message is Notices =>
  typeof message === 'object' && message !== null && Array.isArray((message as Partial<Notices>).cacheNotices);

const togetherMs = 2;

/** The other processes of this machine, told of what happens to the cache, a few ms later and many at a time. */
export class Siblings {
  readonly #channel: SiblingChannel | null;
  #waiting: Notice[] = [];

  constructor(channel: SiblingChannel | null) {
    this.#channel = channel;
  }

  listen(onNotice: (notice: Notice) => void): void {
    this.#channel?.on((message) => {
      if (areNotices(message)) for (const notice of message.cacheNotices) onNotice(notice);
    });
  }

  tell(notice: Notice): void {
    if (this.#channel === null) return;
    if (this.#waiting.length === 0) setTimeout(() => this.#send(), togetherMs);
    this.#waiting.push(notice);
  }

  #send(): void {
    const cacheNotices = this.#waiting;
    this.#waiting = [];
    this.#channel?.send({ cacheNotices });
  }
}

/** The channel of a worker; null when this process was not started by another that would pass notices on. */
export function workerChannel(): SiblingChannel | null {
  if (!process.send) return null;
  return {
    // A primary that is gone takes this process with it: that nobody hears the notice is no matter then.
    send: (message) => process.send?.(message, undefined, undefined, () => undefined),
    on: (listen) => process.on('message', listen),
  };
}

/** Lets the primary pass on to all other workers what one of them tells. */
export function passNoticesOn(cluster: Cluster): void {
  cluster.on('message', (from: Worker, message: unknown) => {
    if (!areNotices(message)) return;
    for (const worker of Object.values(cluster.workers ?? {}))
      if (worker && worker !== from && worker.isConnected()) worker.send(message, undefined, () => undefined);
  });
}
