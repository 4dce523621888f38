import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defaultFirewall, type Ruleset, type RulesetFirewall, rulesetSchema, rulesetVersion } from '@sitekeep/contracts';
import { compileSite, type CompiledSite, noLimits, noServices } from '@sitekeep/enforcement';
import { Firewall, type SiteFirewall, SiteFirewalls } from '@sitekeep/firewall';
import { sharedFirewall, withSharedParts } from '../site-directory/shared-parts.ts';
import { siteLeaks } from './leaks/site-leaks.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const now = 1_800_000_000_000;
const origins = [{ scheme: 'http' as const, host: '192.0.2.1', port: 80, weight: 1 }];
const filters = {
  blacklist: [],
  whitelist: [],
  onlyFromWhitelist: false,
  countries: { mode: 'off', codes: [] },
  searchBots: false,
  tor: 'allow',
};
const ruleset = rulesetSchema.parse({
  version: rulesetVersion,
  siteId: 'site_1',
  revision: 1,
  hostnames: ['a.test'],
  suspended: false,
  origins,
  filters,
});

const firewalls = new SiteFirewalls({ firewall: new Firewall(), limits: noLimits, shared: sharedFirewall });
const services = { ...noServices, firewall: firewalls };

interface Made {
  readonly compiled: CompiledSite;
  readonly firewall: SiteFirewall | null;
}

/** As a site is loaded: every text is read anew. */
function made(firewall: RulesetFirewall): Made {
  const read = withSharedParts(JSON.parse(JSON.stringify({ ...ruleset, firewall })) as Ruleset);
  return { compiled: compileSite(read, services), firewall: firewall.mode === 'off' ? null : firewalls.of(read.firewall) };
}

const sites = 10_000;
/** The middle of three: what others of the process take or let go meanwhile is no matter of the sites. */
function bytesPerSite(sectionOf: (i: number) => RulesetFirewall): number {
  const [, middle = 0] = [1, 2, 3].map(() => bytesOnce(sectionOf)).sort((a, b) => a - b);
  return middle;
}

function bytesOnce(sectionOf: (i: number) => RulesetFirewall): number {
  const kept: Made[] = new Array<Made>(sites);
  made(sectionOf(0));
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < sites; i++) kept[i] = made(sectionOf(i));
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / sites;
  expect(kept).toHaveLength(sites);
  return bytes;
}

test('sites that say the same share their firewall, whenever they began to block or are to begin', () => {
  const off = bytesPerSite(() => defaultFirewall);
  const automatic = bytesPerSite((i) => ({ ...defaultFirewall, mode: 'block', blocksFrom: now - i }));
  const waiting = bytesPerSite((i) => ({ ...defaultFirewall, mode: 'block', blocksFrom: now + 1 + i }));
  console.log(`bytes of a site: ${off.toFixed(0)} off, ${automatic.toFixed(0)} on, ${waiting.toFixed(0)} before it blocks`);
  expect(automatic - off).toBeLessThan(60);
  expect(waiting - off).toBeLessThan(60);
}, 60_000);

test('a site whose firewall is off has no stage of it, and nobody looks at its answers', () => {
  const { compiled, firewall } = made(defaultFirewall);
  expect(compiled.stages).toEqual([]);
  expect([firewall, siteLeaks(defaultFirewall.leaks)]).toEqual([null, null]);
  const on = made({ ...defaultFirewall, mode: 'detect' });
  expect(on.compiled.stages.map(({ stage }) => stage)).toEqual(['firewall', 'visitor_check']);
});
