import type { Fault, IdentityProviderInput } from '@sitekeep/contracts';
import type { EgressPolicy } from '@sitekeep/runtime';

export type ProviderRules = { allowPrivate: boolean; egress: EgressPolicy };
type Checked = Pick<IdentityProviderInput, 'name' | 'issuer' | 'scopes' | 'groupsClaim' | 'groups'>;

/** Every fault of a provider as it is to be. `others`: names of the site's other providers. */
export function providerFaults(provider: Checked, others: readonly string[], rules: ProviderRules): Fault[] {
  const { name, scopes, groupsClaim, groups } = provider;
  const taken = others.some((other) => other.toLowerCase() === name.toLowerCase());
  return [
    ...(taken
      ? [{ pointer: '/name', code: 'exists', detail: 'Another provider of this site has this name; visitors tell them apart by it.' }]
      : []),
    ...issuerFaults(provider.issuer, rules),
    ...(scopes.includes('openid') ? [] : [{ pointer: '/scopes', code: 'openid_missing', detail: 'Name the scope openid, too.' }]),
    ...(groups.length > 0 && groupsClaim === null
      ? [{ pointer: '/groupsClaim', code: 'required', detail: 'Name the claim in which the provider tells these groups.' }]
      : []),
  ];
}

/** Issuers are addresses without query and fragment (OpenID Connect Discovery 1.0, 3). */
function issuerFaults(issuer: string, { allowPrivate, egress }: ProviderRules): Fault[] {
  const fault = (code: string, detail: string) => [{ pointer: '/issuer', code, detail }];
  const url = new URL(issuer);
  if (url.username || url.password || issuer.includes('?') || issuer.includes('#'))
    return fault('invalid_issuer', 'Give the address without user, query and fragment.');
  if (url.pathname.includes('/.well-known/')) return fault('invalid_issuer', 'Give what stands before /.well-known/openid-configuration.');
  if (url.protocol === 'http:' && !allowPrivate) return fault('needs_https', 'Give an address that begins with https://.');
  try {
    egress.assertTarget(url.hostname, Number(url.port || (url.protocol === 'https:' ? 443 : 80)));
    return [];
  } catch {
    return fault('address_refused', 'This address is private, reserved or our own, or its port is none of the web: give a public one.');
  }
}
