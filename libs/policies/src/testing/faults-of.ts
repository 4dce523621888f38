import { sitePolicyChangeSchema, type Fault } from '@sitekeep/contracts';
import { checkPolicy } from '../check-policy.ts';

const frame = {
  now: new Date('2026-11-21T00:00:00Z'),
  rules: 10,
  ports: [],
  hostnames: ['example.com', 'www.example.com', '*.shop.example.com'],
  groups: ['main', 'api'],
  firewall: { knownRules: new Set(['sqli-grammar', 'xss-grammar']), crsImported: false, described: false, mostRules: 100 },
  gate: { certificate: true, before: 'off' as const, codeByProvider: false },
  before: { blacklist: 0, whitelist: 0, onlyFromWhitelist: false },
};

/** What is wrong with a change of a site's policy. */
export const faultsOf = (change: unknown, now = frame.now): Fault[] =>
  checkPolicy(sitePolicyChangeSchema.parse(change), { ...frame, now }).faults;
/** The same as places and codes. */
export const codesOf = (change: unknown): string[] => faultsOf(change).map(({ pointer, code }) => `${pointer} ${code}`);
/** Where its form is wrong. */
export const issuesOf = (change: unknown): string[] | undefined =>
  sitePolicyChangeSchema.safeParse(change).error?.issues.map(({ path }) => path.join('.'));

export const prefix = (value: string) => ({ kind: 'prefix', value });
export const exact = (value: string) => ({ kind: 'exact', value });
export const regex = (value: string) => ({ kind: 'regex', value });
/** Two of these cost more than a section may. */
export const dear = regex('a[ab]{290}[cd]');
