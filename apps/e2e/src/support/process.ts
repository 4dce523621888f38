import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@sitekeep/platform/testing';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const logFolder = join(root, '.sitekeep/e2e-logs');

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** A real process of Sitekeep, as built, that a test may kill at any moment and start again with the same environment. */
export class AppProcess {
  private child?: ChildProcess;

  constructor(
    readonly app: string,
    private readonly environment: Record<string, string>,
    private readonly readyUrl: string,
    private readonly run: string,
  ) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async start(): Promise<void> {
    mkdirSync(logFolder, { recursive: true });
    const log = createWriteStream(join(logFolder, `${this.run}-${this.app}.log`), { flags: 'a' });
    const child = spawn(process.execPath, [join(root, 'apps', this.app, 'dist/main.js')], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...this.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    this.child = child;
    await this.ready();
  }

  async ready(): Promise<void> {
    await eventually(
      `${this.app} ready (log: .sitekeep/e2e-logs/${this.run}-${this.app}.log)`,
      async () => {
        if (this.child && this.child.exitCode !== null) throw new Error(`${this.app} ended with code ${this.child.exitCode}`);
        return (await fetch(this.readyUrl)).ok;
      },
      30_000,
    );
  }

  /** SIGKILL to the process and all it started: a power cut. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async restart(): Promise<void> {
    await this.kill9();
    await this.start();
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    // The edge's workers are in the group of the primary.
    process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal);
    await exited;
  }
}
