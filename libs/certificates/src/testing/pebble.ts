import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from '@sitekeep/runtime';
import { StandInEdge } from './stand-in-edge.ts';
import { TestAuthority } from './test-authority.ts';

type Program = { command: string; env: Record<string, string> };
type Server = { directoryUrl: string; stop: () => Promise<void>; restart: () => Promise<void> };
type Bootstrap = {
  pebbleProgram: () => Promise<Program | { reason: string }>;
  startPebble: (program: Program, options: Record<string, unknown>) => Promise<Server>;
};
const bootstrap = (await import(new URL('../../../../tools/bootstrap/pebble.mjs', import.meta.url).href)) as Bootstrap;

/** Pebble, or why it cannot be had on this machine. */
export const findPebble = (): Promise<Program | { reason: string }> => bootstrap.pebbleProgram();

/** A real certificate authority on this machine, which looks for answers where a stand-in of our edges gives them from Redis. */
export class Pebble {
  private constructor(
    private readonly server: Server,
    readonly edge: StandInEdge,
    /** for ACME_CA_FILE */
    readonly caFile: string,
    readonly stop: () => Promise<void>,
  ) {}

  /** for ACME_DIRECTORY_URL */
  get directoryUrl(): string {
    return this.server.directoryUrl;
  }

  /** It forgets everything, accounts too. */
  restart(): Promise<void> {
    return this.server.restart();
  }

  /** Does the work while it does not run. */
  async away(work: () => Promise<void>): Promise<void> {
    await this.server.stop();
    try {
      await work();
    } finally {
      await this.server.restart();
    }
  }

  static async start(program: Program, options: { dnsServer: string; redis: Redis }): Promise<Pebble> {
    const dataDir = await mkdtemp(join(tmpdir(), 'sitekeep-pebble-'));
    const file = async (name: string, text: string) => {
      await writeFile(join(dataDir, name), text, { mode: 0o600 });
      return join(dataDir, name);
    };
    const authority = await TestAuthority.root('Pebble API');
    const api = await authority.issue({ names: ['localhost.localdomain', 'localhost'] });
    const caFile = await file('ca.pem', authority.certificate);
    const edge = new StandInEdge(options.redis);
    const server = await bootstrap.startPebble(program, {
      dataDir,
      dnsServer: options.dnsServer,
      httpPort: await edge.start(),
      certificateFile: await file('api.pem', api.certificate),
      keyFile: await file('api.key', api.privateKey),
    });
    return new Pebble(server, edge, caFile, async () => {
      await server.stop();
      await edge.stop();
      await rm(dataDir, { recursive: true, force: true });
    });
  }
}
