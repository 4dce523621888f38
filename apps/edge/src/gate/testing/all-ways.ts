import { gatePaths } from '@sitekeep/edge-pages';
import { sessionCookieName } from '@sitekeep/gate-session';
import { eventually } from '../../testing/visit.ts';
import { allow } from './access.ts';
import type { GatedSites } from './gated-sites.ts';
import { tokenFor } from './test-gate.ts';

const prefix = (value: string) => ({
  ...{ name: value, path: { kind: 'prefix' as const, value }, methods: [], networks: [], groups: [], freshSeconds: null },
});
const rules = [
  { ...prefix('/api'), require: 'password' as const },
  { ...prefix('/code'), require: 'code' as const },
  { ...prefix('/key'), require: 'passkey' as const },
  { ...prefix('/fresh'), require: 'password' as const, freshSeconds: 300 },
  { ...prefix('/strict'), require: 'password_and_code' as const, freshSeconds: 300 },
];

/** A site that takes everything there is, and has another identity provider, `idp_1`. */
export async function siteOfAllWays(sites: GatedSites) {
  const site = await sites.site({ rules, methods: ['token', 'recovery_code', 'email_code', 'passkey'] });
  await allow(sites.setting.publisher, site.siteId, { providers: [{ id: 'idp_1', name: 'Harbour & Co' }] });
  await eventually(async () => expect((await site.visitor().load(gatePaths.signIn)).body).toContain('Sign in with Harbour &amp; Co'));
  const withSession = (more: Parameters<typeof tokenFor>[1] = {}) => {
    const visitor = site.visitor();
    visitor.cookies.set(sessionCookieName, tokenFor(site.siteId, more));
    return visitor;
  };
  return { ...site, withSession };
}

/** Names of the fields that a page shows. */
export const fieldsOf = (html: string) => [...html.matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
export const formFor = (path: string) => `${gatePaths.signIn}?return=${encodeURIComponent(path)}`;
