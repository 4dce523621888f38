import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { defaultResponse, type RulesetResponse } from '@sitekeep/contracts';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import type { RulesetParts } from '../../testing/publisher.ts';
import { tlsFiles } from '../../testing/tls-files.ts';
import { http2Session } from '../../testing/visit-http2.ts';
import { eventually } from '../../testing/visit.ts';
import { temporaryFolder, removeFolder } from '../../testing/edge-under-test.ts';

/** By which a request comes: plain is a GET or HEAD on a connection that is kept, node any other of HTTP/1. */
export const ways = ['plain', 'node', 'http2'] as const;
export type Way = (typeof ways)[number];

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** An edge, its origin, and clients that ask by each way; bodies stay as they came. */
export class ThreeWays {
  readonly setting: EdgeSetting;
  readonly #folder: string;
  readonly #cert: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sessions = new Map<string, ClientHttp2Session>();
  #sites = 0;

  private constructor(setting: EdgeSetting, folder: string, cert: string) {
    this.setting = setting;
    this.#folder = folder;
    this.#cert = cert;
  }

  /** Sites get the names s1.test and so on, and each www.s1.test. */
  static async start(): Promise<ThreeWays> {
    const folder = temporaryFolder();
    const names = Array.from({ length: 40 }, (_, i) => [`s${i + 1}.test`, `www.s${i + 1}.test`]).flat();
    const { cert, settings } = tlsFiles(folder, ...(names as [string, ...string[]]));
    return new ThreeWays(await EdgeSetting.start({ ...settings, EDGE_SLOW_READ_SECONDS: '2' }), folder, cert);
  }

  /** Publishes a site of its own; resolves with its hostname once it is in force. */
  async site(response: Partial<RulesetResponse>, parts: RulesetParts = {}): Promise<string> {
    const { publisher, origin, edge } = this.setting;
    const hostname = `s${++this.#sites}.test`;
    const siteId = `site_${this.#sites}`;
    const section = { ...defaultResponse, ...response };
    const revision = await publisher.publish(
      publisher.ruleset({ siteId, hostnames: [hostname, `www.${hostname}`], origins: [origin.row()], response: section, ...parts }),
    );
    await eventually(async () => {
      const text = await edge.metrics.getSingleMetricAsString('sitekeep_edge_ruleset_revision');
      expect(Number(/ (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(revision);
    });
    return hostname;
  }

  ask(way: Way, hostname: string, path = '/', asked: Asked = {}): Promise<RawAnswer> {
    return way === 'http2' ? this.#askHttp2(hostname, path, asked) : this.#askHttp1(way, hostname, path, asked);
  }

  #askHttp1(way: 'plain' | 'node', hostname: string, path: string, { method = 'GET', headers = {}, body }: Asked): Promise<RawAnswer> {
    const { port } = this.setting;
    const agent = way === 'plain' ? this.#agent : false;
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, method, agent, headers: { host: hostname, ...headers } };
      const request = httpRequest(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
      });
      request.on('error', reject).end(body);
    });
  }

  async session(hostname: string): Promise<ClientHttp2Session> {
    const known = this.#sessions.get(hostname);
    if (known) return known;
    const session = await http2Session(this.setting.edge.ports[1] ?? 0, hostname, this.#cert);
    this.#sessions.set(hostname, session);
    return session;
  }

  async #askHttp2(hostname: string, path: string, { method = 'GET', headers = {}, body }: Asked): Promise<RawAnswer> {
    const session = await this.session(hostname);
    return new Promise((resolve, reject) => {
      const stream = session.request({ ...headers, ':method': method, ':path': path, ':authority': hostname }, { endStream: !body });
      const parts: Buffer[] = [];
      let answer: IncomingHttpHeaders = {};
      stream.on('response', (received) => (answer = received)).on('data', (part: Buffer) => parts.push(part));
      stream.on('error', reject).on('close', () => {
        if (stream.rstCode !== 0) reject(new Error(`the stream was reset with ${stream.rstCode}`));
        else resolve({ status: Number(answer[':status']), headers: answer, body: Buffer.concat(parts) });
      });
      if (body) stream.end(body);
    });
  }

  async stop(): Promise<void> {
    for (const session of this.#sessions.values()) session.destroy();
    this.#agent.destroy();
    await this.setting.stop();
    removeFolder(this.#folder);
  }
}

/** The body as the origin sent it. Throws when it is not whole. */
export function decoded({ headers, body }: RawAnswer): Buffer {
  const encoding = headers['content-encoding'];
  if (encoding === 'gzip') return gunzipSync(body);
  if (encoding === 'br') return brotliDecompressSync(body);
  return encoding === 'zstd' ? zstdDecompressSync(body) : body;
}
