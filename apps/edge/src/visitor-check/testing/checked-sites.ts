import { defaultCheck, type RulesetCheck } from '@sitekeep/contracts';
import { deriveSiteKeys, digitsOf, readToken, type SiteKeys } from '@sitekeep/visitor-check';
import type { Edge } from '../../edge.ts';
import { removeFolder, startEdge, temporaryFolder } from '../../testing/edge-under-test.ts';
import { Publisher, type RulesetParts } from '../../testing/publisher.ts';
import { TestOrigin } from '../../testing/test-origin.ts';
import { startTestRedis } from '../../testing/test-redis.ts';
import { tlsFiles } from '../../testing/tls-files.ts';
import { CheckVisitor } from './check-visitor.ts';

const key = Buffer.alloc(32, 5);
export const sealingKey = key.toString('base64');
export const keysOf = (siteId: string): SiteKeys => deriveSiteKeys(key, siteId, 0);

/** The digits of a captcha, read with the edge's key. */
export function digitsFor(siteId: string, token: string): string {
  const challenge = readToken(keysOf(siteId), token);
  if (typeof challenge === 'string') throw new Error(challenge);
  return digitsOf(keysOf(siteId), challenge);
}

/** An edge with Redis and an origin, and any number of sites that check their visitors. */
export class CheckedSites {
  readonly redis: Awaited<ReturnType<typeof startTestRedis>>;
  readonly publisher: Publisher;
  readonly origin: TestOrigin;
  readonly edge: Edge;
  /** For `*.shop.test`. */
  readonly certificate: string;
  readonly #folder: string;
  #count = 0;

  private constructor(parts: Pick<CheckedSites, 'redis' | 'publisher' | 'origin' | 'edge' | 'certificate'>, folder: string) {
    this.redis = parts.redis;
    this.publisher = parts.publisher;
    this.origin = parts.origin;
    this.edge = parts.edge;
    this.certificate = parts.certificate;
    this.#folder = folder;
  }

  static async start(): Promise<CheckedSites> {
    const folder = temporaryFolder();
    const redis = await startTestRedis();
    const publisher = new Publisher(redis.url);
    await publisher.complete();
    const origin = await new TestOrigin().start();
    const { cert: certificate, settings } = tlsFiles(folder, '*.shop.test');
    const edge = await startEdge(redis.url, folder, { SEALING_KEY: sealingKey, ...settings });
    return new CheckedSites({ redis, publisher, origin, edge, certificate }, folder);
  }

  async stop(): Promise<void> {
    await this.edge.close();
    await this.origin.stop();
    this.publisher.close();
    await this.redis.stop();
    removeFolder(this.#folder);
  }

  /** A new site; `publish` changes its check. */
  async site(check: Partial<RulesetCheck>, parts: RulesetParts = {}) {
    const siteId = `site_check${++this.#count}`;
    const hostname = `check${this.#count}.shop.test`;
    const base = { siteId, hostnames: [hostname], origins: [this.origin.row()], ...parts };
    const publish = (more: Partial<RulesetCheck> = {}) =>
      this.publisher.publish(this.publisher.ruleset({ ...base, check: { ...defaultCheck, ...check, ...more } }));
    await publish();
    const visitor = (who = {}) => new CheckVisitor(this.edge, hostname, who);
    return { siteId, hostname, publish, visitor, digits: (token: string) => digitsFor(siteId, token) };
  }
}
