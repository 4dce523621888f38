import { showId, type IdentityProvider, type VisitorIdentity } from '@sitekeep/contracts';
import type { ProviderRow, VisitorIdentityRow } from './provider.entity.ts';

/** Where visitors are back from a provider; `host`: name, or name and port. */
export const redirectUriOf = (host: string): string => `https://${host}/.sitekeep/provider`;

/** `hostnames`: of the site, in ASCII, with a port where browsers need one. Providers know no wildcards: below one, the owner enters the names that visitors use. */
export const showProvider = (row: ProviderRow, hostnames: readonly string[]): IdentityProvider => ({
  id: showId('identityProvider', row.id),
  name: row.name,
  issuer: row.issuer,
  clientId: row.clientId,
  scopes: row.scopes,
  standsFor: row.standsFor,
  domains: row.domains,
  createVisitors: row.createVisitors,
  groupsClaim: row.groupsClaim,
  groups: row.groups,
  hasSecret: row.clientSecret !== null,
  redirectUris: hostnames.filter((name) => !name.startsWith('*.')).map(redirectUriOf),
  lastError: row.failure === null || row.failedAt === null ? null : { at: row.failedAt.toISOString(), detail: row.failure },
  createdAt: row.createdAt.toISOString(),
});

/** Who a visitor is at a provider. */
export const showIdentity = ({ providerId, issuer, subject, createdAt }: VisitorIdentityRow & { issuer: string }): VisitorIdentity => ({
  provider: showId('identityProvider', providerId),
  issuer,
  subject,
  createdAt: createdAt.toISOString(),
});
