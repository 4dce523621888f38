import { test } from '@jest/globals';
import type { Way } from './asked-sites.ts';
import { findProgram } from './proxies.ts';

const [nginx, caddy] = await Promise.all([findProgram('nginx'), findProgram('caddy')]);
const reasons = new Map<Way, string>();
if (typeof nginx === 'string') reasons.set('nginx', nginx);
if (typeof caddy === 'string') reasons.set('caddy', caddy);
for (const [name, reason] of reasons) console.warn(`not tried with ${name}: ${reason}`);

/** `test` for what needs this proxy: skipped where it cannot be had, so that nobody takes it for passed. With all bars it has to be there. */
export const triedBy = (name: Way): typeof test.skip => (reasons.has(name) && process.env['SITEKEEP_BARS'] !== 'full' ? test.skip : test);

/** The same test for each of them; `%s` in its title is the name. */
export function triedByEach(names: readonly Way[], title: string, work: (name: Way) => Promise<void>, timeoutMs?: number): void {
  for (const name of names) triedBy(name)(title.replace('%s', name), () => work(name), timeoutMs);
}
