import { z } from 'zod';

/** What a visitor has shown. A passkey is worth password and code. */
export const gateFactors = ['password', 'code', 'passkey'] as const;
export type GateFactor = (typeof gateFactors)[number];

/**
 * What a session token says, as JSON in base64url before its MAC: `g1.<claims>.<HMAC-SHA256 in base64url>`. The key is derived
 * from SEALING_KEY for one site and one epoch (deriveSiteSecret, use `gate-session`), so that a token means nothing at another site.
 * Names are short because it travels with every request; all times are seconds since epoch.
 */
export const gateClaimsSchema = z.strictObject({
  s: z.string().max(40).describe('shown id of the session'),
  v: z.string().max(40).describe('shown id of the visitor'),
  e: z.string().max(254).describe('e-mail address'),
  n: z.string().max(100).describe('name'),
  g: z.array(z.string().max(40)).max(20).describe('groups'),
  p: z.array(z.string().max(500)).max(50).describe('paths that the visitor may enter, each with all below it; empty: all'),
  f: z.array(z.enum(gateFactors)).describe('what was shown; whatever stands for a code counts as one'),
  t: z.literal(1).optional().describe('a trusted browser stood for the code: no rule that wants it fresh takes that'),
  a: z.int().describe('when that was shown'),
  i: z.int().describe('issued: revocations of this second or later void it'),
  x: z.int().describe('expires: then it is renewed; while the gate cannot be reached, it goes on'),
  d: z.int().describe('idle: without a request until then it is over'),
  z: z.int().describe('over, whatever happens'),
});
export type GateClaims = z.infer<typeof gateClaimsSchema>;

/** How long a token is taken without asking the gate again; a revocation reaches every edge within a second all the same. */
export const gateTokenSeconds = 300;
/** Characters of a token at most: browsers keep cookies of 4096 bytes. */
export const longestGateToken = 3800;

/** What redisKeys.gate holds: sessions that are over before their time. Written from Postgres; a higher version is newer. */
export const gateStateSchema = z.strictObject({
  siteId: z.string().max(40),
  version: z.int(),
  all: z.int().describe('seconds since epoch: sessions issued until then are over; 0: none'),
  visitors: z.record(z.string(), z.int()).describe('shown id of the visitor -> the same for his'),
  sessions: z.array(z.string()).describe('shown ids of sessions that are over; kept until they would have ended by themselves'),
});
export type GateState = z.infer<typeof gateStateSchema>;
