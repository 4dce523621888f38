import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, timeSchema } from '../pagination.ts';

/** An address that a rate limit keeps out of a site for a while. */
export const siteBanSchema = z
  .strictObject({
    id: idSchema('ban'),
    address: z.string().describe('IPv4 address, or the first of an IPv6 /64'),
    rule: z.string().describe('name of the rate limit'),
    since: timeSchema,
    until: timeSchema,
    requestId: z.string().describe('of the request that was one too many'),
  })
  .meta({ id: 'Ban' });
export type SiteBan = z.infer<typeof siteBanSchema>;
export const banQuerySchema = pageQuerySchema.extend({
  address: z.string().trim().max(64).optional().describe('only the ban that keeps this address out'),
});
export type BanQuery = z.infer<typeof banQuerySchema>;
