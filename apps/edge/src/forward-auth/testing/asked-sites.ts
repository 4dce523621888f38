import { join } from 'node:path';
import type { RulesetParts } from '../../testing/publisher.ts';
import { type AskingProxy, askingProxies, forwardAuthSnippets } from '@sitekeep/forward-auth';
import type { CountryOf } from '@sitekeep/geo';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import type { Overrides } from '../../testing/edge-under-test.ts';
import { findProgram, type RunningProxy, startCaddy, startNginx } from './proxies.ts';
import { TraefikShaped } from './traefik-shaped.ts';

const key = Buffer.alloc(32, 5);
export const sealingKey = key.toString('base64');

/** How a visitor reaches the site: through us, or through a proxy that asks us. */
export type Way = 'proxy' | AskingProxy;

export interface WayIn {
  readonly way: Way;
  readonly hostname: string;
  readonly siteId: string;
  readonly port: number;
}

/** `scheme`: by which visitors come to those proxies: https as where a balancer before them ends TLS. The rest is settings of the edge. */
type AskedOptions = { readonly scheme?: 'http' | 'https' } & Overrides;

export const secretOf = (siteId: string, epoch = 0): string => deriveSiteSecret(key, 'forward-auth', siteId, epoch);

/**
 * The same site four times, each with an edge before its visitors in another way, so that none of them counts for another. Proxies that
 * cannot be had on this machine are missing, with the reason in `missing`.
 */
export class AskedSites {
  readonly setting: EdgeSetting;
  readonly ways: WayIn[] = [];
  readonly missing: string[] = [];
  readonly #proxies: RunningProxy[] = [];
  readonly #scheme: 'http' | 'https';

  private constructor(setting: EdgeSetting, scheme: 'http' | 'https') {
    this.setting = setting;
    this.#scheme = scheme;
  }

  static async start(
    parts: RulesetParts,
    countryOf?: CountryOf,
    { scheme = 'http', ...overrides }: AskedOptions = {},
  ): Promise<AskedSites> {
    const setting = await EdgeSetting.start({ SEALING_KEY: sealingKey, EDGE_AUTH_PORT: '0', ...overrides }, countryOf);
    const sites = new AskedSites(setting, scheme);
    await sites.#add('proxy', parts, () => Promise.resolve(setting.port));
    for (const proxy of askingProxies) await sites.#add(proxy, parts, (snippet) => sites.#start(proxy, snippet));
    return sites;
  }

  get authPort(): number {
    return this.setting.edge.ports.at(-1) ?? 0;
  }

  async #add(way: Way, parts: RulesetParts, start: (snippet: string) => Promise<number | null>): Promise<void> {
    const [siteId, hostname] = [`site_${way}`, `${way}.test`];
    await this.#publish(siteId, hostname, parts);
    const port = await start(way === 'proxy' ? '' : this.snippet(way));
    if (port !== null) this.ways.push({ way, hostname, siteId, port });
  }

  /** Other settings for all four. */
  async publish(parts: RulesetParts): Promise<void> {
    for (const { siteId, hostname } of this.ways) await this.#publish(siteId, hostname, parts);
  }

  async #publish(siteId: string, hostname: string, parts: RulesetParts): Promise<void> {
    const { publisher, origin } = this.setting;
    const forwardAuth = { enabled: true, epoch: 0, previousUntil: null };
    await publisher.publish(publisher.ruleset({ origins: [origin.row()], forwardAuth, ...parts, siteId, hostnames: [hostname] }));
  }

  snippet(proxy: AskingProxy): string {
    const siteId = `site_${proxy}`;
    const [edgeUrl, upstream] = [this.authPort, this.setting.origin.port].map((port) => `http://127.0.0.1:${port}`) as [string, string];
    const snippets = forwardAuthSnippets({ siteId, edgeUrl, upstream, secret: secretOf(siteId), hostnames: [`${proxy}.test`] });
    const text = snippets.find((snippet) => snippet.proxy === proxy)?.text ?? '';
    if (this.#scheme === 'http') return text;
    const toldCaddy = 'header_up X-Forwarded-For {remote_host}';
    return text.replaceAll('$scheme', 'https').replaceAll(toldCaddy, `${toldCaddy}\n\t\t\t\theader_up X-Forwarded-Proto https`);
  }

  async #start(proxy: AskingProxy, snippet: string): Promise<number | null> {
    const running = await this.#run(proxy, snippet);
    if (typeof running === 'string') {
      this.missing.push(`${proxy}: ${running}`);
      return null;
    }
    this.#proxies.push(running);
    return running.port;
  }

  async #run(proxy: AskingProxy, snippet: string): Promise<RunningProxy | string> {
    if (proxy === 'traefik') return TraefikShaped.start(snippet, this.#scheme);
    const program = await findProgram(proxy);
    if (typeof program === 'string') return program;
    const folder = join(this.setting.folder, proxy);
    return proxy === 'nginx' ? startNginx(program, folder, snippet) : startCaddy(program, folder, snippet, 'caddy.test');
  }

  /** Throws where the proxy cannot be had. */
  way(name: Way): WayIn {
    const found = this.ways.find(({ way }) => way === name);
    if (!found) throw new Error(`not tried: ${this.missing.join('; ')}`);
    return found;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy.stop()));
    await this.setting.stop();
  }
}
