import { request as requestTls } from 'node:https';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { defaultGate, type GateClaims, type RulesetGate } from '@sitekeep/contracts';
import { sessionCookieName } from '@sitekeep/gate-session';
import type { Edge } from '../../edge.ts';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import { type Overrides, removeFolder, startEdge, temporaryFolder } from '../../testing/edge-under-test.ts';
import type { RulesetParts } from '../../testing/publisher.ts';
import { tlsFiles } from '../../testing/tls-files.ts';
import type { VisitOptions } from '../../testing/visit.ts';
import { sealingKey, tokenFor } from './test-gate.ts';

/** What a client brings to its handshake. */
type Handshake = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'session' | 'maxVersion' | 'servername'>;

export interface ClubSite {
  readonly siteId: string;
  readonly hostname: string;
}

/** Sites with a gate behind an edge with TLS, and Anna, who is signed in. */
export class TlsClub {
  readonly setting: EdgeSetting;
  readonly cert: string;
  readonly #folder: string;
  readonly #settings: Record<string, string>;
  readonly #further: string[] = [];
  #count = 0;

  private constructor(setting: EdgeSetting, cert: string, folder: string, settings: Record<string, string>) {
    this.setting = setting;
    this.cert = cert;
    this.#folder = folder;
    this.#settings = settings;
  }

  static async start(overrides: Overrides = {}): Promise<TlsClub> {
    const folder = temporaryFolder();
    const { cert, settings } = tlsFiles(folder, '*.club.test');
    const all = { SEALING_KEY: sealingKey, ...settings, ...overrides };
    return new TlsClub(await EdgeSetting.start(all), cert, folder, all);
  }

  /** One that has met nobody yet, to be closed by who wants it. */
  anotherEdge(): Promise<Edge> {
    const folder = temporaryFolder();
    this.#further.push(folder);
    return startEdge(this.setting.redis.url, folder, this.#settings);
  }

  async stop(): Promise<void> {
    await this.setting.stop();
    for (const folder of [this.#folder, ...this.#further]) removeFolder(folder);
  }

  /** Forgets what the origin has seen, and lets it answer as usual. */
  renew(): void {
    this.setting.origin.seen.length = 0;
    this.setting.origin.answer = (_request, response) => void response.end('from the origin');
  }

  /** Path of the certificate, as PEM. */
  get certFile(): string {
    return join(this.#folder, 'cert.pem');
  }

  get tlsPort(): number {
    return this.setting.edge.ports[1] as number;
  }

  async site(gate: Partial<RulesetGate> = {}, parts: RulesetParts = {}): Promise<ClubSite> {
    const [siteId, hostname] = [`site_club${++this.#count}`, `c${this.#count}.club.test`];
    const { publisher, origin } = this.setting;
    const base = { siteId, hostnames: [hostname], origins: [origin.row()], ...parts };
    await publisher.publish(publisher.ruleset({ ...base, gate: { ...defaultGate, mode: 'on', ...gate } }));
    return { siteId, hostname };
  }

  /** Over TLS and HTTP/1.1, signed in unless told otherwise. */
  ask(site: ClubSite, path = '/', { headers, ...options }: VisitOptions & Handshake = {}, cookie: string | null = cookieOf(site)) {
    return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
      const all = { host: site.hostname, ...(cookie === null ? {} : { cookie }), ...(headers as object) };
      const to = { host: '127.0.0.1', port: this.tlsPort, servername: site.hostname, ca: this.cert, path, agent: false as const };
      const asked = requestTls({ ...to, ...options, headers: all }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
        response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      asked.on('error', reject).end();
    });
  }
}

export const cookieOf = ({ siteId }: ClubSite, more: Partial<GateClaims> = {}): string => `${sessionCookieName}=${tokenFor(siteId, more)}`;

/** What the origin is told of Anna, who is in these groups. */
export const toldOfAnna = {
  'remote-user': 'vis_anna',
  'remote-email': 'anna@visitor.test',
  'remote-name': 'Anna',
  'remote-groups': 'editors,staff',
};
export const groupsOfAnna = { g: ['editors', 'staff'] };
