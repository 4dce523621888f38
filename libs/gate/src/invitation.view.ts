import { showId, type VisitorInvitation } from '@sitekeep/contracts';
import type { InvitationRow } from './invitation.entity.ts';

export const showInvitation = (row: InvitationRow, now: Date): VisitorInvitation => ({
  id: showId('visitorInvitation', row.id),
  siteId: showId('site', row.siteId),
  state: row.state === 'open' && row.expiresAt <= now ? 'expired' : row.state,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});
