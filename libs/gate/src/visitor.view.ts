import { showId, type Visitor, type VisitorInvitation } from '@sitekeep/contracts';
import type { TokenCounts } from './visitor-tokens.repository.ts';
import type { VisitorWithAccess } from './visitors.repository.ts';

/** What else is held of a visitor; undefined: nothing. */
export type VisitorHolds = { counts: TokenCounts | undefined; passkeys: number | undefined; invitation: VisitorInvitation | undefined };

export const showVisitor = (visitor: VisitorWithAccess, { counts, passkeys, invitation }: VisitorHolds): Visitor => ({
  id: showId('visitor', visitor.id),
  email: visitor.email,
  name: visitor.name,
  groups: visitor.groups,
  locked: visitor.locked,
  hasPassword: visitor.passwordHash !== null,
  tokens: counts?.tokens ?? 0,
  recoveryCodes: counts?.recoveryCodes ?? 0,
  passkeys: passkeys ?? 0,
  invitation: invitation ?? null,
  access: visitor.access.map(({ siteId, paths }) => ({ siteId: showId('site', siteId), paths })),
  createdAt: visitor.createdAt.toISOString(),
});
