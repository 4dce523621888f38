import { defaultBalancer, redisChannels, redisKeys, type RulesetBalancer, type RulesetOriginInput } from '@sitekeep/contracts';
import { EdgeSetting } from '../../../testing/edge-setting.ts';
import { NamedOrigin } from '../../../testing/named-origin.ts';
import { visit, type VisitOptions } from '../../../testing/visit.ts';

/** Believed when it says that its clients came over HTTPS. */
export const trustedProxy = '127.0.0.9';

export interface BalancedSite {
  readonly host: string;
  /** Publishes the site anew. */
  change(rows: readonly RulesetOriginInput[], balancer?: Partial<RulesetBalancer>): Promise<void>;
}

export const countOf = (bodies: string[], name: string): number => bodies.filter((body) => body === name).length;
/** Closes connections without a byte. */
export const hangUp = (origin: NamedOrigin): void => void (origin.answer = (request) => void request.socket.destroy());
export const errors = (count: number, outSeconds = 60) => ({ errors: { count, withinSeconds: 10, outSeconds } });

/** To be called once in a spec: an edge, and three origins a, b and c that are new for each test. */
export function balancedSites() {
  let setting: EdgeSetting;
  let origins: NamedOrigin[];
  let sites = 0;
  let offset = 0;

  beforeAll(async () => {
    setting = await EdgeSetting.start({ EDGE_TRUSTED_PROXIES: trustedProxy });
  }, 90_000);
  afterAll(() => setting.stop());
  beforeEach(async () => {
    origins = await NamedOrigin.several('a', 'b', 'c');
  });
  afterEach(() => Promise.all(origins.map((origin) => origin.stop().catch(() => undefined))));

  const origin = (i: number) => () => origins[i] as NamedOrigin;

  async function siteOf(rows: readonly RulesetOriginInput[], balancer: Partial<RulesetBalancer> = {}): Promise<BalancedSite> {
    const [siteId, host] = [`site_b${++sites}`, `b${sites}.test`];
    const change = async (some: readonly RulesetOriginInput[], settings: Partial<RulesetBalancer> = {}) => {
      const { publisher } = setting;
      await publisher.publish(
        publisher.ruleset({ siteId, hostnames: [host], origins: some, balancer: { ...defaultBalancer, ...settings } }),
      );
    };
    await change(rows, balancer);
    return { host, change };
  }

  const ask = async (host: string, path = '/', options: VisitOptions = {}) => (await visit(setting.port, host, path, options)).body;

  async function askMany(host: string, times: number, options: VisitOptions = {}): Promise<string[]> {
    const bodies: string[] = [];
    for (let i = 0; i < times; i++) bodies.push(await ask(host, '/', options));
    return bodies;
  }

  /** Moves the clock of the edge on. */
  async function pass(ms: number): Promise<void> {
    offset += ms;
    await setting.publisher.redis.set(redisKeys.clockOffset, offset);
    await setting.publisher.redis.publish(redisChannels.clockOffset, String(offset));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  return { A: origin(0), B: origin(1), C: origin(2), setting: () => setting, siteOf, ask, askMany, pass };
}
