import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';

/** API_KEY of a site: with it, servers of the customer check what visitors typed. */
export const gateKeySchema = z
  .strictObject({
    id: idSchema('gateKey'),
    hint: z.string().describe('its last four characters'),
    createdAt: timeSchema,
    expiresAt: timeSchema.nullable().describe('of a key that was replaced: until then it is good'),
    lastUsedAt: timeSchema.nullable(),
  })
  .meta({ id: 'GateKey' });
export type GateKey = z.infer<typeof gateKeySchema>;

export const siteGateSchema = z
  .strictObject({
    locked: z.boolean().describe('true: every key of the site is answered as if nobody were known'),
    keys: z.array(gateKeySchema).describe('newest first; at most one has no end'),
  })
  .meta({ id: 'SiteGate' });
export type SiteGate = z.infer<typeof siteGateSchema>;
export const siteGateChangeSchema = z.strictObject({ locked: z.boolean() }).meta({ id: 'SiteGateChange', example: { locked: true } });

export const gateKeyInputSchema = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(86_400)
      .describe('how long the key so far stays good'),
  })
  .meta({ id: 'GateKeyInput', example: { overlapSeconds: 86400 } });
export type GateKeyInput = z.infer<typeof gateKeyInputSchema>;
export const newGateKeySchema = gateKeySchema
  .extend({ secret: z.string().describe('40 letters and digits; shown once') })
  .meta({ id: 'NewGateKey' });
export type NewGateKey = z.infer<typeof newGateKeySchema>;

const asTyped = (most: number) => z.string().max(most);
const who = {
  api_key: asTyped(200).describe('of the site'),
  email: asTyped(254),
  address: z
    .union([z.ipv4(), z.ipv6()], 'Give the IPv4 or IPv6 address of the visitor, or leave it out.')
    .optional()
    .describe('of the visitor; guesses are counted by it. Without it, by that of the caller'),
};
/** Fields are taken as they were typed: what cannot be right is refused like what is wrong. */
export const checkCodeSchema = z
  .strictObject({
    ...who,
    code: asTyped(64).describe('of a token, or a recovery code'),
    password: asTyped(256).optional().describe('checked where it is sent, even empty; without it the code alone is'),
  })
  .meta({ id: 'CheckCode', example: { api_key: 'A'.repeat(40), email: 'anna@example.com', code: '123456' } });
export type CheckCode = z.infer<typeof checkCodeSchema>;
export const authenticateSchema = z
  .strictObject({
    ...who,
    password: asTyped(256),
    code: asTyped(64).optional().describe('wanted of visitors who have a token; empty is as if left out'),
  })
  .meta({
    id: 'Authenticate',
    example: { api_key: 'A'.repeat(40), email: 'anna@example.com', password: 'correct horse battery', code: '123456' },
  });
export type Authenticate = z.infer<typeof authenticateSchema>;

export const factors = ['password', 'code', 'recovery_code'] as const;
/** Everything held. */
export const credentialsHeldSchema = z
  .strictObject({
    visitor: z.strictObject({ id: idSchema('visitor'), email: z.string(), name: z.string(), groups: z.array(z.string()) }),
    paths: z.array(z.string()).describe('of the site that the visitor may enter; empty: all'),
    factors: z.array(z.enum(factors)).describe('what was checked'),
  })
  .meta({ id: 'CredentialsHeld' });
export type CredentialsHeld = z.infer<typeof credentialsHeldSchema>;
