import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers';
import { z } from 'zod';
import type { Challenge } from './passkey-challenges.ts';
import type { RelyingParty } from './relying-parties.ts';

/** EdDSA, ES256 and RS256 (RFC 9053, 2; RFC 8812): what every authenticator knows one of. */
export const passkeyAlgorithms = [-8, -7, -257];

const base64url = (most: number) => z.base64url().max(most);
const credentialId = base64url(1364);
const clientData = base64url(4000);
/** What else browsers send does not count. */
const registrationSchema = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: clientData,
    attestationObject: base64url(16_000),
    transports: z.array(z.string().max(32)).max(10).default([]),
  }),
});
const assertionSchema = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: clientData,
    authenticatorData: base64url(4000),
    signature: base64url(2000),
    userHandle: base64url(88),
  }),
});
const clientDataSchema = z.object({ challenge: z.string(), origin: z.string(), crossOrigin: z.boolean().optional() });

/** `challenge`: what was given out for this, by what the browser gives back; null: nothing. */
export type Ceremony = { party: RelyingParty; challenge: (shown: string) => Challenge | null };
export type MadePasskey = { credentialId: Buffer; publicKey: Buffer; counter: number; transports: string[] };
export type Assertion = z.infer<typeof assertionSchema>;

/** Null: not what a browser shows at a sign-in. */
export function readAssertion(credential: unknown): Assertion | null {
  const read = assertionSchema.safeParse(credential);
  return read.success ? read.data : null;
}

/** Whether the holder of the passkey has signed this (WebAuthn level 3, 7.2). Null: no. The counter is the caller's to compare. */
export async function verifyAssertion(
  assertion: Assertion,
  publicKey: Buffer,
  ceremony: Ceremony,
): Promise<{ counter: number; challenge: Challenge } | null> {
  const client = clientOf(assertion.response.clientDataJSON, ceremony);
  if (client === null) return null;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...assertion, clientExtensionResults: {} },
      credential: { id: assertion.id, publicKey: new Uint8Array(publicKey), counter: 0 },
      expectedChallenge: client.shown,
      expectedOrigin: client.origin,
      expectedRPID: ceremony.party.id,
      requireUserVerification: true,
    });
    return verified ? { counter: authenticationInfo.newCounter, challenge: client.challenge } : null;
  } catch {
    return null;
  }
}

/** What a browser has made (WebAuthn level 3, 7.1). Null: it is not what it was asked for. */
export async function verifyRegistration(
  credential: unknown,
  ceremony: Ceremony,
): Promise<{ made: MadePasskey; challenge: Challenge } | null> {
  const read = registrationSchema.safeParse(credential);
  const client = read.success ? clientOf(read.data.response.clientDataJSON, ceremony) : null;
  if (!read.success || client === null) return null;
  const { data } = read;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...data, response: withoutAttestation(data.response), clientExtensionResults: {} },
      expectedChallenge: client.shown,
      expectedOrigin: client.origin,
      expectedRPID: ceremony.party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: passkeyAlgorithms,
    });
    if (!verified || registrationInfo.credential.id !== data.id) return null;
    const { id, publicKey, counter } = registrationInfo.credential;
    const { transports } = data.response;
    const made = { credentialId: Buffer.from(id, 'base64url'), publicKey: Buffer.from(publicKey), counter, transports };
    return { made, challenge: client.challenge };
  } catch {
    return null;
  }
}

/** Null: of another page than the host's own, inside a page of somebody else, or not what it was asked for. */
function clientOf(clientDataJSON: string, { party, challenge: challengeOf }: Ceremony) {
  const read = clientDataSchema.safeParse(jsonOf(clientDataJSON));
  if (!read.success || read.data.crossOrigin === true || !party.isOrigin(read.data.origin)) return null;
  const { origin, challenge: shown } = read.data;
  const challenge = challengeOf(shown);
  return challenge && { origin, shown, challenge };
}

function jsonOf(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/**
 * Who made the authenticator was not asked and does not count. Looked at, a statement could name a list of revocations, which the library would
 * fetch from wherever a stranger says.
 */
function withoutAttestation<Response extends { attestationObject: string }>(response: Response): Response {
  const authData = decodeAttestationObject(isoBase64URL.toBuffer(response.attestationObject)).get('authData');
  const bare = new Map<string, string | Uint8Array | Map<string, never>>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, never>()],
    ['authData', authData],
  ]);
  return { ...response, attestationObject: isoBase64URL.fromBuffer(isoCBOR.encode(bare)) };
}
