import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';

export const invitationDays = 7;
/** Mails of invitations in 24 hours. */
export const mostInvitationsADay = 1000;
/** Of an account that has never paid: enough to try it with a team. */
export const mostInvitationsADayUnpaid = 20;

export const visitorInvitationSchema = z
  .strictObject({
    id: idSchema('visitorInvitation'),
    siteId: idSchema('site').describe(
      'to which the visitor is invited; what is set up there holds for all sites of the account, but passkeys',
    ),
    state: z
      .enum(['open', 'accepted', 'declined', 'expired', 'replaced'])
      .describe('declined: somebody said “this is not me”; no further mail goes to that address. replaced: by a later one'),
    createdAt: timeSchema,
    expiresAt: timeSchema,
  })
  .meta({ id: 'VisitorInvitation' });
export type VisitorInvitation = z.infer<typeof visitorInvitationSchema>;

export const visitorInvitationInputSchema = z
  .strictObject({ siteId: idSchema('site').describe('a site with a certificate that the visitor may enter') })
  .meta({ id: 'VisitorInvitationInput', example: { siteId: 'site_01KADG00000000000000000000' } });
export type VisitorInvitationInput = z.infer<typeof visitorInvitationInputSchema>;
