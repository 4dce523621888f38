import { showId, type Visitor } from '@sitekeep/contracts';
import type { TokenCounts } from './visitor-tokens.repository.ts';
import type { VisitorWithAccess } from './visitors.repository.ts';

export const showVisitor = (visitor: VisitorWithAccess, counts: TokenCounts | undefined): Visitor => ({
  id: showId('visitor', visitor.id),
  email: visitor.email,
  name: visitor.name,
  groups: visitor.groups,
  locked: visitor.locked,
  hasPassword: visitor.passwordHash !== null,
  tokens: counts?.tokens ?? 0,
  recoveryCodes: counts?.recoveryCodes ?? 0,
  access: visitor.access.map(({ siteId, paths }) => ({ siteId: showId('site', siteId), paths })),
  createdAt: visitor.createdAt.toISOString(),
});
