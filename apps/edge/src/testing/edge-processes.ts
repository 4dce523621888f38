import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { eventually } from './visit.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
export const fromSource = ['-C', '@sitekeep/source', '--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The edge as it runs in production: a primary and its workers, started from source. */
export class EdgeProcesses {
  readonly port: number;
  readonly httpsPort: number;
  readonly healthPort: number;
  readonly child: ChildProcess;
  output = '';
  readonly ended: Promise<number | null>;

  private constructor(ports: [number, number, number], environment: Record<string, string>) {
    [this.port, this.httpsPort, this.healthPort] = ports;
    const env = {
      PATH: process.execPath,
      EDGE_HTTP_PORT: String(this.port),
      EDGE_HTTPS_PORT: String(this.httpsPort),
      HEALTH_PORT: String(this.healthPort),
      EDGE_WORKERS: '2',
      ALLOW_PRIVATE_ORIGINS: 'true',
      ...environment,
    };
    this.child = spawn(process.execPath, [...fromSource, main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
  }

  static async start(environment: Record<string, string>): Promise<EdgeProcesses> {
    const edge = new EdgeProcesses([await freePort(), await freePort(), await freePort()], environment);
    return edge;
  }

  async ready(): Promise<void> {
    await eventually(async () => {
      const { status } = await fetch(`http://127.0.0.1:${this.healthPort}/readyz`);
      if (status !== 200) throw new Error(`not ready: ${this.output}`);
    }, 20_000);
    // What the workers wrote before is in the pipe by now, and is read in the next turn.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Process ids of the workers that have begun to serve, oldest first, the dead ones too. */
  get workers(): number[] {
    return [...this.output.matchAll(/"pid":(\d+),"edge"/g)].map((match) => Number(match[1]));
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}
