import type { OriginConnect } from '../origin-connect.ts';
import { OriginError } from '../http1/origin-error.ts';
import type { HealthQuestion } from './health-check.ts';
import { HealthChecks } from './health-checks.ts';

const settings = {
  method: 'GET',
  path: '/',
  host: null,
  codes: [{ from: 200, to: 299 }],
  intervalSeconds: 60,
  timeoutSeconds: 60,
  rise: 1,
  fall: 1,
} as const;

/** What is asked of an origin that refuses every connection, after so many ms. */
function questionTo(host: string, afterMs: number, timers: NodeJS.Timeout[]): HealthQuestion {
  const once = () =>
    new Promise<never>((_, reject) => void timers.push(setTimeout(() => reject(new OriginError('connect', 'refused')), afterMs)));
  const site = { siteId: 'site_1', hostnames: ['a.test'], ca: null, clientCertificate: null };
  const target = { scheme: 'http', host, port: 80, serverName: null, verifyTls: true, site } as const;
  return { target, connect: { once } as unknown as OriginConnect, settings: { ...settings, codes: [...settings.codes] }, headers: [] };
}

test('attack: origins that keep hundreds of checks waiting keep nobody else from being checked', async () => {
  const checks = new HealthChecks();
  const timers: NodeJS.Timeout[] = [];
  const ends = Array.from({ length: 300 }, (_, i) => checks.watch(questionTo(`silent${i}.test`, 60_000, timers), true, () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const began = performance.now();
  const found = await new Promise<string>((resolve) => {
    ends.push(checks.watch(questionTo('other.test', 0, timers), true, (_well, _healthy, told) => resolve(told)));
  });
  expect(found).toBe('refused');
  expect(performance.now() - began).toBeLessThan(6000);
  for (const end of ends) end();
  for (const timer of timers) clearTimeout(timer);
}, 20_000);
