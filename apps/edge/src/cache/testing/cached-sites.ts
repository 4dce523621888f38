import type { IncomingMessage, ServerResponse } from 'node:http';
import { defaultCache, redisChannels, redisKeys, type RulesetCache } from '@sitekeep/contracts';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import type { Overrides } from '../../testing/edge-under-test.ts';
import type { RulesetParts } from '../../testing/publisher.ts';
import { type Answer, visit, type VisitOptions } from '../../testing/visit.ts';

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** Sites with a cache, an edge in front of them, a clock that can be moved, and an origin that says what a test wants. */
export class CachedSites {
  readonly setting: EdgeSetting;
  #count = 0;
  #offset = 0;

  private constructor(setting: EdgeSetting) {
    this.setting = setting;
  }

  static async start(overrides: Overrides = {}): Promise<CachedSites> {
    return new CachedSites(await EdgeSetting.start(overrides));
  }

  /** A new site that is served; `cache` takes the place of what is standard. */
  async site(cache: Partial<RulesetCache> = {}, parts: RulesetParts = {}): Promise<CachedSite> {
    const siteId = `site_cache${++this.#count}`;
    const hostname = `cache${this.#count}.test`;
    const { publisher, origin } = this.setting;
    const all = {
      siteId,
      hostnames: [hostname],
      origins: [origin.row()],
      cache: { ...defaultCache, mode: 'standard', ...cache },
      ...parts,
    };
    await publisher.publish(publisher.ruleset(all as RulesetParts & { siteId: string; origins: [] }));
    return new CachedSite(this, siteId, hostname);
  }

  /** What the origin answers with from now on: each request in turn is told how many there were before. */
  answers(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void): void {
    let count = 0;
    const counted: Answering = (request, response) => {
      // The edge's clock may be moved, and the origin's is not.
      response.sendDate = false;
      answer(request, response, count++);
    };
    this.setting.origin.answer = counted;
    this.setting.origin.seen.length = 0;
  }

  /** Everything is answered with 200, these headers and a body that tells how many answers there were before. */
  says(headers: Record<string, string>): void {
    this.answers((_request, response, count) => response.writeHead(200, headers).end(`answer ${count}`));
  }

  get asked(): number {
    return this.setting.origin.seen.length;
  }

  async later(seconds: number): Promise<void> {
    this.#offset += seconds * 1000;
    const { redis } = this.setting.publisher;
    await redis.set(redisKeys.clockOffset, this.#offset);
    await redis.publish(redisChannels.clockOffset, String(this.#offset));
    await new Promise((resolve) => setTimeout(resolve, 60));
  }

  stop(): Promise<void> {
    return this.setting.stop();
  }
}

export class CachedSite {
  readonly #sites: CachedSites;
  readonly siteId: string;
  readonly hostname: string;

  constructor(sites: CachedSites, siteId: string, hostname: string) {
    this.#sites = sites;
    this.siteId = siteId;
    this.hostname = hostname;
  }

  get(path: string, headers: Record<string, string> = {}, options: VisitOptions = {}): Promise<Answer> {
    return visit(this.#sites.setting.port, this.hostname, path, { ...options, headers });
  }
}

/** What our cache said of the answer. */
export const cacheStatus = ({ headers }: Answer): string => String(headers['cache-status'] ?? '');
