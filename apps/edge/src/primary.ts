import cluster, { type Worker } from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { closeOnSignal, createLogger, edgeConfig, type Logger, startHealthServer } from '@sitekeep/runtime';
import { AggregatorRegistry } from 'prom-client';
import { passNoticesOn } from './cache/store/siblings.ts';
import { DoorKeeper } from './doors.ts';
import { assertPortsFree } from './listeners/ports.ts';
import { bootFailed } from './worker.ts';

const shortestPauseMs = 100;
const longestPauseMs = 30_000;
/** A worker that lived this long was no failed start. */
const stableMs = 30_000;

/** How long a new worker may take until it serves. */
const startMs = 60_000;

/**
 * Short-lived buffers of requests under way die young with the first two, instead of being copied to the old generation, from the first
 * second on. The last keeps V8 from collecting everything when a process has little to do: whatever is in use at that moment counts as old
 * then, and with HTTP/2 keeps what comes after it until the next such collection. A request cost 77 µs after twelve idle seconds, and not 53.
 */
const memoryFlags = ['--max-semi-space-size=64', '--min-semi-space-size=32', '--no-memory-reducer'];

/** Keeps the wanted number of workers alive. */
export class Supervisor {
  readonly #wanted: number;
  readonly #workerEnvironment: Record<string, string>;
  readonly #logger: Logger;
  readonly #serving = new Set<Worker>();
  readonly #retired = new Set<Worker>();
  /** New workers that are to take the place of old ones and do not serve yet. */
  readonly #heirs = new Set<Worker>();
  readonly #doors = new DoorKeeper();
  #pauseMs = shortestPauseMs;
  #stopping = false;
  #reloading: Promise<void> | null = null;

  constructor(wanted: number, logger: Logger, workerEnvironment: Record<string, string> = {}) {
    this.#wanted = wanted;
    this.#workerEnvironment = workerEnvironment;
    this.#logger = logger;
  }

  start(): void {
    cluster.on('message', (worker, message) => {
      if (message === 'serving') this.#serving.add(worker);
    });
    this.#doors.start();
    passNoticesOn(cluster);
    for (let i = 0; i < this.#wanted; i++) this.#fork();
  }

  /** Whether every worker takes requests. */
  get ready(): boolean {
    return this.#serving.size >= this.#wanted;
  }

  #fork(): Worker {
    const startedAt = performance.now();
    const worker = cluster.fork(this.#workerEnvironment);
    worker.once('exit', (code: number, signal: string) => {
      this.#serving.delete(worker);
      if (this.#retired.delete(worker) || this.#heirs.has(worker) || this.#stopping) return;
      if (code === bootFailed && !signal) process.exit(1);
      this.#replace(performance.now() - startedAt, worker, signal || String(code));
    });
    return worker;
  }

  /**
   * Replaces every worker by a new one, one after the other: the new one serves before the old one is told to stop. A new one
   * that does not come up ends it, and the old ones go on.
   */
  reload(): Promise<void> {
    this.#reloading ??= this.#reloadAll().finally(() => (this.#reloading = null));
    return this.#reloading;
  }

  async #reloadAll(): Promise<void> {
    for (const old of [...this.#serving]) {
      if (this.#stopping || !this.#serving.has(old)) continue;
      const heir = this.#fork();
      this.#doors.succeeds(heir, old);
      this.#heirs.add(heir);
      const serves = await this.#serves(heir);
      this.#heirs.delete(heir);
      if (!serves) return this.#giveUp(heir);
      this.#retired.add(old);
      const gone = new Promise((resolve) => old.once('exit', resolve));
      this.#serving.delete(old);
      old.process.kill('SIGTERM');
      await gone;
    }
    this.#logger.info('every worker was replaced');
  }

  #giveUp(heir: Worker): void {
    this.#logger.error({ alarm: 'reload_failed' }, 'a new worker did not come up: the old ones go on');
    if (heir.isDead()) return;
    this.#retired.add(heir);
    heir.process.kill('SIGKILL');
  }

  #serves(worker: Worker): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), startMs);
      const onMessage = (message: unknown) => {
        if (message === 'serving') settle(true);
      };
      const onExit = () => settle(false);
      const settle = (serves: boolean) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('exit', onExit);
        resolve(serves);
      };
      worker.on('message', onMessage).on('exit', onExit);
    });
  }

  /** At once after a long life, later and later after short ones. */
  #replace(livedMs: number, worker: Worker, why: string): void {
    this.#pauseMs = livedMs >= stableMs ? shortestPauseMs : Math.min(this.#pauseMs * 2, longestPauseMs);
    this.#logger.error({ worker: worker.process.pid, why, pauseMs: this.#pauseMs }, 'a worker died and is replaced');
    setTimeout(() => {
      if (!this.#stopping) this.#fork();
    }, this.#pauseMs);
  }

  /** Lets every worker finish what it is doing. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const gone = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    for (const worker of workers) worker.process.kill('SIGTERM');
    await Promise.all(gone);
  }
}

/** The first process: starts the workers, replaces those that die, and tells whether the edge is well. */
export async function runPrimary(): Promise<void> {
  const config = edgeConfig();
  const logger = createLogger('edge-primary', config.LOG_LEVEL);
  cluster.setupPrimary({ execArgv: [...process.execArgv, ...memoryFlags] });
  await assertPortsFree(config);
  // TLS sessions go on in another process only if all of them share a secret.
  const sharesSecret = config.SEALING_KEY !== undefined || config.EDGE_TICKET_KEY !== undefined;
  const workerEnvironment: Record<string, string> = sharesSecret ? {} : { EDGE_TICKET_KEY: randomBytes(32).toString('base64') };
  if (!config.SEALING_KEY) logger.warn('without SEALING_KEY a pass of the visitor check counts on this machine only');
  const supervisor = new Supervisor(config.EDGE_WORKERS ?? availableParallelism(), logger, workerEnvironment);
  const checks = { workers: () => supervisor.ready };
  const figures = new AggregatorRegistry();
  const metrics = () => figures.clusterMetrics();
  const health = await startHealthServer({ host: config.BIND_HOST, port: config.HEALTH_PORT, checks, metrics });
  process.on('SIGHUP', () => void supervisor.reload());
  closeOnSignal(logger, async () => {
    await supervisor.stop();
    await health.close();
  });
  supervisor.start();
}
