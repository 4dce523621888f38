import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import { closeOnSignal, createLogger, edgeConfig, type Logger, startHealthServer } from '@sitekeep/runtime';
import { assertPortsFree } from './listeners.ts';
import { bootFailed } from './worker.ts';

const shortestPauseMs = 100;
const longestPauseMs = 30_000;
/** A worker that lived this long was no failed start. */
const stableMs = 30_000;

/** Keeps the wanted number of workers alive. */
export class Supervisor {
  readonly #wanted: number;
  readonly #logger: Logger;
  readonly #serving = new Set<Worker>();
  #pauseMs = shortestPauseMs;
  #stopping = false;

  constructor(wanted: number, logger: Logger) {
    this.#wanted = wanted;
    this.#logger = logger;
  }

  start(): void {
    cluster.on('message', (worker, message) => {
      if (message === 'serving') this.#serving.add(worker);
    });
    for (let i = 0; i < this.#wanted; i++) this.#fork();
  }

  /** Whether every worker takes requests. */
  get ready(): boolean {
    return this.#serving.size === this.#wanted;
  }

  #fork(): void {
    const startedAt = performance.now();
    const worker = cluster.fork();
    worker.once('exit', (code: number, signal: string) => {
      this.#serving.delete(worker);
      if (this.#stopping) return;
      if (code === bootFailed && !signal) process.exit(1);
      this.#replace(performance.now() - startedAt, worker, signal || String(code));
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
  // Short-lived buffers of requests under way then die young instead of being copied to the old generation.
  cluster.setupPrimary({ execArgv: [...process.execArgv, '--max-semi-space-size=64'] });
  await assertPortsFree(config);
  const supervisor = new Supervisor(config.EDGE_WORKERS ?? availableParallelism(), logger);
  const checks = { workers: () => supervisor.ready };
  const health = await startHealthServer({ host: config.BIND_HOST, port: config.HEALTH_PORT, checks });
  closeOnSignal(logger, async () => {
    await supervisor.stop();
    await health.close();
  });
  supervisor.start();
}
