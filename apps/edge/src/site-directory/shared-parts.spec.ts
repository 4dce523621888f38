import { defaultGate, rulesetSchema, rulesetVersion } from '@sitekeep/contracts';
import { withSharedParts } from './shared-parts.ts';

const ruleset = (siteId: string, parts = {}) =>
  rulesetSchema.parse({
    ...{ version: rulesetVersion, siteId, revision: 1, hostnames: [`${siteId}.test`], suspended: false },
    origins: [{ scheme: 'http', host: '198.51.100.1', port: 80, weight: 1 }],
    filters: { blacklist: [], whitelist: [], onlyFromWhitelist: false, countries: { mode: 'off', codes: [] } },
    ...parts,
  });

test('sites that say the same of their gate hold it once, and so do all that have none', () => {
  const gateOf = (parts = {}) => withSharedParts(ruleset('site', parts)).gate;
  expect(gateOf()).toBe(gateOf({ gate: { ...defaultGate } }));
  const on = () => gateOf({ gate: { ...defaultGate, mode: 'on', groups: ['staff'] } });
  expect(on()).toBe(on());
  expect(on()).not.toBe(gateOf());
});
