import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';
import { gateFactors } from '../gate-session.ts';
import { gateRequirements } from '../ruleset-gate.ts';
import { httpToken } from '../text.ts';
import { emailSchema } from './accounts.ts';

/** How a visitor has shown who they are. */
export const signInMethods = [
  'password',
  'token',
  'recovery_code',
  'email_code',
  'trusted_device',
  'passkey',
  'provider',
  'invitation',
] as const;
export type SignInMethod = (typeof signInMethods)[number];

export const visitorSessionSchema = z
  .strictObject({
    id: idSchema('visitorSession'),
    siteId: idSchema('site'),
    visitor: z.strictObject({ id: idSchema('visitor'), email: z.string(), name: z.string() }),
    factors: z.array(z.enum(gateFactors)).describe('what was shown; whatever stands for a code counts as one'),
    methods: z.array(z.enum(signInMethods)).describe('how it was shown'),
    address: z.string().describe('from which the visitor signed in'),
    userAgent: z.string(),
    createdAt: timeSchema,
    lastSeenAt: timeSchema.describe('exact to a few minutes'),
    endsAt: timeSchema.describe('whatever the visitor does'),
  })
  .meta({ id: 'VisitorSession' });
export type VisitorSession = z.infer<typeof visitorSessionSchema>;
export const endedSessionsSchema = z.strictObject({ ended: z.int().describe('how many sessions that was') }).meta({ id: 'EndedSessions' });
export type EndedSessions = z.infer<typeof endedSessionsSchema>;

export const sessionKeyInputSchema = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(30 * 86_400)
      .default(86_400)
      .describe('how long sessions signed with the key so far stay good; those in use get the new one meanwhile. 0: all sign in again'),
  })
  .meta({ id: 'SessionKeyInput', example: { overlapSeconds: 86400 } });
export type SessionKeyInput = z.infer<typeof sessionKeyInputSchema>;
export const sessionKeySchema = z
  .strictObject({
    epoch: z.int().describe('rises with every key'),
    previousUntil: timeSchema.nullable().describe('until then the key before is good, too'),
  })
  .meta({ id: 'SessionKey' });
export type SessionKey = z.infer<typeof sessionKeySchema>;

/** What would happen to this visitor? */
export const gateTestSchema = z
  .strictObject({
    visitor: z
      .union([idSchema('visitor'), emailSchema], 'Give the id of a visitor, or an e-mail address.')
      .nullable()
      .default(null)
      .describe('id or e-mail address of a visitor; null: whoever comes without having signed in'),
    path: z.string().trim().min(1).max(2000).regex(/^\//, 'Give a path that begins with /.').describe('a query does not count'),
    method: httpToken(32).toUpperCase().default('GET'),
    address: z.string().trim().min(1).max(64).describe('IPv4 or IPv6 address of the visitor'),
  })
  .meta({ id: 'GateTest', example: { visitor: 'vis_01KADG00000000000000000000', path: '/admin/', address: '192.0.2.7' } });
export type GateTest = z.infer<typeof gateTestSchema>;
export const gateTestResultSchema = z
  .strictObject({
    outcome: z
      .enum(['enters', 'signs_in', 'stays_out'])
      .describe('enters: without signing in; signs_in: enters after that; stays_out: whatever is shown'),
    sentence: z.string(),
    rule: z.string().nullable().describe('name of the rule that decides; null: none fits'),
    require: z.enum(gateRequirements),
    groups: z.array(z.string()),
    obstacles: z
      .array(z.strictObject({ code: z.string(), detail: z.string() }))
      .describe('every reason why the visitor stays out, each with what would change it'),
  })
  .meta({ id: 'GateTestResult' });
export type GateTestResult = z.infer<typeof gateTestResultSchema>;
