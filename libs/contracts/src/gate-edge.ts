import { z } from 'zod';
import { longestGateToken } from './gate-session.ts';

/**
 * What edges ask the gate (apps/api, POST /v1/gate/edge/<name>), with the key that both derive from SEALING_KEY. Fields of people are as
 * they were typed. 401: anything was wrong, or the session, link or challenge is over, and nobody is told what.
 */
const siteId = z.string().max(40);
/** Who asks, for the back-off, the list of sessions and mails. */
const from = {
  address: z.string().max(64),
  userAgent: z.string().max(1000),
  language: z.string().max(20).describe('of the page the visitor sees: en, de, …'),
};
/** By which the visitor came: links in mails lead there, and passkeys belong to it. The edge has found the site by it. */
const host = z.string().max(253);
const email = z.string().max(254);
const password = z.string().max(256);
const code = z.string().max(64);
const token = z.string().max(longestGateToken);
/** Of a link in a mail; 32 bytes in base64url. */
const secret = z.string().max(64);
/** Shown once by the gate and kept in a cookie: a browser on which the visitor need not give a code. 32 bytes in base64url. */
const device = z.string().max(64);
/** As browsers make it: PublicKeyCredential.toJSON() (WebAuthn level 3, 5.1). */
const credential = z.record(z.string(), z.unknown());

export const gateSignInSchema = z.strictObject({
  siteId,
  host,
  email,
  password: password.nullable(),
  code: code.nullable(),
  device: device.nullable().describe('what the browser was given when it was trusted: stands for the code where none was typed'),
  trust: z.boolean().describe('the visitor wants this browser to be trusted from now on'),
  session: token
    .nullable()
    .describe('of the visitor, that goes on: what it has shown need not be shown again, and it ends with the sign-in'),
  require: z.enum(['password', 'code', 'password_and_code']),
  ...from,
});
export type GateSignIn = z.infer<typeof gateSignInSchema>;
export const gateSignedInSchema = z.strictObject({
  token,
  endsAt: z.int().describe('seconds since epoch'),
  device: z.strictObject({ secret: device, endsAt: z.int() }).nullable().describe('the browser is trusted until then'),
});
export type GateSignedIn = z.infer<typeof gateSignedInSchema>;

export const gateRenewSchema = z.strictObject({ siteId, token, address: from.address });
export type GateRenew = z.infer<typeof gateRenewSchema>;
/** 204, whether there was such a session or not. */
export const gateSignOutSchema = z.strictObject({ siteId, token });
export type GateSignOut = z.infer<typeof gateSignOutSchema>;

/** Send a code by mail. 204 in the same time, whoever that is: it goes out only where site, visitor, password and limits allow it. */
export const gateEmailCodeSchema = gateSignInSchema
  .pick({ siteId: true, host: true, email: true, password: true, session: true, require: true })
  .extend({
    ...from,
    requestId: z
      .string()
      .max(64)
      .optional()
      .describe('of the visitor’s request: what is refused is told to the owner under it, and to nobody else'),
  });
export type GateEmailCode = z.infer<typeof gateEmailCodeSchema>;

/** What a browser needs for navigator.credentials.get or create. `options` is for PublicKeyCredential.parse…OptionsFromJSON. */
export const gatePasskeyOptionsSchema = z.strictObject({
  siteId,
  host,
  for: z.discriminatedUnion('to', [
    z.strictObject({ to: z.literal('sign_in') }),
    z.strictObject({ to: z.literal('add'), token }).describe('by a visitor whose session is fresh'),
    z.strictObject({ to: z.literal('enrol'), secret }).describe('by an invitation'),
  ]),
});
export type GatePasskeyOptions = z.infer<typeof gatePasskeyOptionsSchema>;
export const gatePasskeyOptionsAnswerSchema = z.strictObject({ options: z.record(z.string(), z.unknown()) });
export const gatePasskeySignInSchema = z.strictObject({ siteId, host, credential, session: token.nullable(), ...from });
export type GatePasskeySignIn = z.infer<typeof gatePasskeySignInSchema>;

/** What the page on which visitors look after themselves shows; only of the visitor whose session it is. */
export const gateSelfSchema = z.strictObject({ siteId, host, token, device: device.nullable() });
export type GateSelf = z.infer<typeof gateSelfSchema>;
const time = z.string();
export const gateSelfAnswerSchema = z.strictObject({
  email: z.string(),
  name: z.string(),
  hasPassword: z.boolean(),
  fresh: z.boolean().describe('signed in within the last 10 minutes: only then something may be changed'),
  passkeysOffered: z.boolean(),
  mayGain: z.boolean().describe('the session has shown enough that passkeys may be added and removed in it'),
  maySetPassword: z.boolean().describe('the same of the password, which opens all sites of the visitor'),
  tokens: z.array(z.strictObject({ label: z.string(), kind: z.enum(['totp', 'hotp']), lastUsedAt: time.nullable() })),
  recoveryCodes: z.int(),
  passkeys: z.array(z.strictObject({ id: z.string(), label: z.string(), createdAt: time, lastUsedAt: time.nullable() })),
  devices: z.array(
    z.strictObject({ id: z.string(), userAgent: z.string(), address: z.string(), createdAt: time, endsAt: time, current: z.boolean() }),
  ),
});
export type GateSelfAnswer = z.infer<typeof gateSelfAnswerSchema>;
/** 204; 401: the session is over, or not fresh; 422 with faults; 404: no such passkey or device of this visitor. */
export const gateSelfChangeSchema = z.strictObject({
  siteId,
  host,
  token,
  change: z.discriminatedUnion('what', [
    z.strictObject({ what: z.literal('add_passkey'), credential, label: z.string().max(60) }),
    z.strictObject({ what: z.literal('remove_passkey'), id: z.string().max(40) }),
    z.strictObject({ what: z.literal('remove_device'), id: z.string().max(40) }),
    z.strictObject({ what: z.literal('remove_devices') }),
    z.strictObject({ what: z.literal('password'), password, current: password.nullable().describe('null: the visitor has none so far') }),
  ]),
  ...from,
});
export type GateSelfChange = z.infer<typeof gateSelfChangeSchema>;

export const gateInvitationSchema = z.strictObject({ siteId, secret });
export type GateInvitation = z.infer<typeof gateInvitationSchema>;
/** Of the token that a page has shown; a field of its form carries it. */
const sealed = z.string().max(400);
/** What the page of an invitation shows; opening it changes nothing, because scanners of mail open links, too. */
export const gateInvitationPageSchema = gateInvitationSchema.extend({
  sealed: sealed.nullable().describe('of the form that had faults: its token is shown again; null: another one'),
});
export type GateInvitationPage = z.infer<typeof gateInvitationPageSchema>;
export const gateInvitationAnswerSchema = z.strictObject({
  email: z.string(),
  name: z.string(),
  inviter: z.string().describe('name of the account'),
  site: z.string().describe('name of the site'),
  endsAt: time,
  wantsPassword: z.boolean().describe('the policy asks for one, and the visitor has none'),
  wantsCode: z.boolean().describe('the policy asks for codes, and the visitor has no token'),
  passkeysOffered: z.boolean().describe('a passkey may take the place of password and code'),
  passkeyAfter: z
    .strictObject({ password: z.boolean(), code: z.boolean() })
    .describe('what the visitor has already, and shows before a passkey is taken'),
  token: z
    .strictObject({
      seed: z.string().describe('base32, in groups of four'),
      uri: z.string(),
      qr: z.string().describe('an SVG image of the uri, `<svg …>`'),
      sealed: sealed.describe('goes back with the first code, within a day: the token is drawn anew at each showing, and stored nowhere'),
    })
    .nullable()
    .describe('to be put into an app; null where no code is wanted'),
});
export type GateInvitationAnswer = z.infer<typeof gateInvitationAnswerSchema>;
/** 200 and signed in; 401: the link is over; 422 with faults at /password, /code, /passkey or /shown, and the link goes on. */
export const gateEnrolSchema = z.strictObject({
  siteId,
  host,
  secret,
  password: password.nullable(),
  code: code.nullable().describe('the first of the new token'),
  sealed: sealed.nullable().describe('with the token, as it was shown'),
  passkey: z.strictObject({ credential, label: z.string().max(60) }).nullable(),
  shown: z
    .strictObject({ password: password.nullable(), code: code.nullable() })
    .nullable()
    .default(null)
    .describe('before the passkey: what the visitor has already, as passkeyAfter asks for it'),
  ...from,
});
export type GateEnrol = z.infer<typeof gateEnrolSchema>;
export const gateEnrolledSchema = gateSignedInSchema.extend({
  recoveryCodes: z.array(z.string()).describe('shown once; empty: none were made'),
});
export type GateEnrolled = z.infer<typeof gateEnrolledSchema>;
/** `This is not me.` 204; the link is over and no further mail goes to the address for this account. 401: there is no such link. */
export const gateDeclineSchema = gateInvitationSchema;

/** Ask for a new password. 204 in the same time, whoever that is. */
export const gateResetSchema = z.strictObject({ siteId, host, email, ...from });
export type GateReset = z.infer<typeof gateResetSchema>;
/** Whether the link of a reset still counts: 204, or 401. */
export const gateResetLinkSchema = gateInvitationSchema;
/** 204; 401: the link is over; 422 with faults at /password. */
export const gateNewPasswordSchema = z.strictObject({ siteId, host, secret, password, ...from });
export type GateNewPassword = z.infer<typeof gateNewPasswordSchema>;

/** Begins a sign-in at another identity provider. 401: there is no such provider of the site. */
export const gateProviderBeginSchema = z.strictObject({
  siteId,
  host,
  provider: z.string().max(40),
  returnTo: z.string().max(8192).describe('path and query, on the same host'),
  language: from.language,
});
export type GateProviderBegin = z.infer<typeof gateProviderBeginSchema>;
export const gateProviderBegunSchema = z.strictObject({
  location: z.string().max(8000).describe('of the provider: the visitor is sent there'),
  state: z.string().max(3000).describe('sealed; for a cookie of this browser alone, and wanted when the visitor is back'),
});
export type GateProviderBegun = z.infer<typeof gateProviderBegunSchema>;
/** Back from the provider. */
export const gateProviderEndSchema = z.strictObject({
  siteId,
  host,
  query: z.string().max(8192).describe('of the address under which the visitor is back, with its ?'),
  state: z.string().max(3000),
  session: token.nullable(),
  ...from,
});
export type GateProviderEnd = z.infer<typeof gateProviderEndSchema>;
export const gateProviderEndedSchema = gateSignedInSchema.extend({ returnTo: z.string().max(8192) });
export type GateProviderEnded = z.infer<typeof gateProviderEndedSchema>;

/** Every exchange by the last part of its path; an `answer` of null is 204. */
export const gateExchanges = {
  'sign-in': { asked: gateSignInSchema, answer: gateSignedInSchema },
  renew: { asked: gateRenewSchema, answer: gateSignedInSchema },
  // The newest token as it is, which another process may have got: nothing is prolonged.
  latest: { asked: gateRenewSchema, answer: gateSignedInSchema },
  'sign-out': { asked: gateSignOutSchema, answer: null },
  'email-code': { asked: gateEmailCodeSchema, answer: null },
  'passkey-options': { asked: gatePasskeyOptionsSchema, answer: gatePasskeyOptionsAnswerSchema },
  'passkey-sign-in': { asked: gatePasskeySignInSchema, answer: gateSignedInSchema },
  self: { asked: gateSelfSchema, answer: gateSelfAnswerSchema },
  'self-change': { asked: gateSelfChangeSchema, answer: null },
  invitation: { asked: gateInvitationPageSchema, answer: gateInvitationAnswerSchema },
  enrol: { asked: gateEnrolSchema, answer: gateEnrolledSchema },
  decline: { asked: gateDeclineSchema, answer: null },
  reset: { asked: gateResetSchema, answer: null },
  'reset-link': { asked: gateResetLinkSchema, answer: null },
  'new-password': { asked: gateNewPasswordSchema, answer: null },
  'provider-begin': { asked: gateProviderBeginSchema, answer: gateProviderBegunSchema },
  'provider-end': { asked: gateProviderEndSchema, answer: gateProviderEndedSchema },
} as const satisfies Record<string, { asked: z.ZodType; answer: z.ZodType | null }>;
export type GateExchange = keyof typeof gateExchanges;
export type GateAsked<Name extends GateExchange> = z.infer<(typeof gateExchanges)[Name]['asked']>;
export type GateAnswer<Name extends GateExchange> = (typeof gateExchanges)[Name]['answer'] extends z.ZodType
  ? z.infer<(typeof gateExchanges)[Name]['answer']>
  : null;
