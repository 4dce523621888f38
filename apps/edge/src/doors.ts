import cluster, { type Worker } from 'node:cluster';
import type { Server } from 'node:net';

/**
 * Listening sockets go from a worker to the one that takes its place. Were they closed, connections that wait in them to be accepted
 * would be reset; this way the sockets stay open, and whoever is there accepts.
 */
export type Door = NonNullable<Server['_handle']>;

declare module 'node:net' {
  interface Server {
    /** What the system listens with; listens again in whatever process it is sent to. */
    readonly _handle?: object | null;
  }
}

const ask = 'doors?';
const give = 'give doors';
const waitMs = 3000;

interface Passed {
  readonly door: number;
  readonly of: number;
}
const isPassed = (message: unknown): message is Passed =>
  typeof message === 'object' && message !== null && 'door' in message && 'of' in message;

/** In a worker: the sockets of the worker whose place this one takes, in the order of the ports; none for one that takes nobody's. */
export function inheritedDoors(): Promise<Door[]> {
  if (!cluster.isWorker || !process.send) return Promise.resolve([]);
  return new Promise((resolve) => {
    const doors: Door[] = [];
    let come = 0;
    const done = () => {
      clearTimeout(timer);
      process.off('message', take);
      // All of them or none: those that are missing would be bound anew and taken for the wrong ports.
      resolve(doors.length === come && !doors.includes(undefined as never) ? doors : []);
    };
    const timer = setTimeout(done, waitMs);
    const take = (message: unknown, door: unknown) => {
      if (!isPassed(message)) return;
      come = message.of;
      if (door) doors[message.door] = door;
      if (doors.filter(Boolean).length === message.of) done();
    };
    process.on('message', take);
    process.send?.(ask);
  });
}

/** In a worker: gives the sockets away when the primary asks, and goes on accepting until it is told to stop. */
export function giveDoors(doors: () => readonly Door[]): void {
  process.on('message', (message) => {
    if (message !== give) return;
    const all = doors();
    for (const [door, handle] of all.entries()) process.send?.({ door, of: all.length } satisfies Passed, handle as Server);
  });
}

/** In the primary: passes sockets on between workers. */
export class DoorKeeper {
  readonly #heirs = new Map<Worker, Worker>();

  /** To be called when `heir` is to take the place of `old`, before it asks. */
  succeeds(heir: Worker, old: Worker): void {
    this.#heirs.set(heir, old);
    heir.once('exit', () => this.#heirs.delete(heir));
  }

  start(): void {
    cluster.on('message', (worker, message: unknown, handle?: unknown) => {
      if (message === ask) this.#asked(worker);
      else if (isPassed(message)) this.#given(worker, message, handle as (Door & { close: () => void }) | undefined);
    });
  }

  #asked(worker: Worker): void {
    const old = this.#heirs.get(worker);
    if (old?.isConnected()) old.send(give);
    else worker.send({ door: 0, of: 0 } satisfies Passed);
  }

  #given(old: Worker, passed: Passed, handle: (Door & { close: () => void }) | undefined): void {
    const [heir] = [...this.#heirs].find(([, predecessor]) => predecessor === old) ?? [];
    if (!heir?.isConnected() || !handle) return handle?.close();
    heir.send(passed, handle as never, undefined, () => handle.close());
  }
}
