import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RulesetRateLimit } from '@sitekeep/contracts';
import { fromSource } from './edge-processes.ts';

/** Requests for one process to make. Times in ms; `startAt` since the epoch. */
export interface Load {
  readonly id: number;
  /** Which of the URLs of Redis. */
  readonly redis: number;
  readonly rule: RulesetRateLimit;
  readonly key: string;
  readonly perSecond: number;
  readonly startAt: number;
  readonly ms: number;
}

export interface LoadResult {
  readonly id: number;
  offered: number;
  /** When, in ms since the start. */
  readonly admitted: number[];
}

const script = fileURLToPath(new URL('./counting-process.ts', import.meta.url));
const startMs = 50;

/** A fleet of real processes that count requests together. */
export class CountingProcesses {
  readonly #children: ChildProcess[];
  #loads = 0;

  private constructor(children: ChildProcess[]) {
    this.#children = children;
  }

  /** Resolves when all of them know of each other, at each Redis. */
  static async start(count: number, redisUrls: string[]): Promise<CountingProcesses> {
    const options = { execArgv: fromSource, env: { ...process.env, FLEET: String(count) } };
    const children = Array.from({ length: count }, () => fork(script, redisUrls, options));
    await Promise.all(children.map((child) => new Promise((resolve) => child.once('message', resolve))));
    return new CountingProcesses(children);
  }

  /** Has some of the processes make requests, all from the same moment on. The sorted times of those admitted. */
  async load(members: readonly number[], load: Omit<Load, 'id' | 'startAt'>): Promise<number[]> {
    const startAt = Date.now() + startMs;
    const results = await Promise.all(members.map((member) => this.#ask(member, { ...load, id: ++this.#loads, startAt })));
    return results.flatMap(({ admitted }) => admitted).sort((a, b) => a - b);
  }

  #ask(member: number, load: Load): Promise<LoadResult> {
    const child = this.#children[member] as ChildProcess;
    return new Promise((resolve) => {
      const listen = (result: LoadResult) => {
        if (result.id !== load.id) return;
        child.off('message', listen);
        resolve(result);
      };
      child.on('message', listen);
      child.send(load);
    });
  }

  stop(): void {
    for (const child of this.#children) child.kill();
  }
}
