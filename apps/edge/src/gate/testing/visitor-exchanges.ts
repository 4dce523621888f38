import {
  type Fault,
  type GateInvitationAnswer,
  gateDeclineSchema,
  gateEnrolSchema,
  gateInvitationPageSchema,
  gateNewPasswordSchema,
  gatePasskeyOptionsSchema,
  gateResetLinkSchema,
  gateResetSchema,
  gateSelfChangeSchema,
  gateSelfSchema,
  type GateSelfAnswer,
} from '@sitekeep/contracts';
import { anna, tokenFor } from './anna.ts';
import type { Told } from './test-sign-in.ts';

export const invitedSecret = 'invited-secret_1';
export const resetSecret = 'reset-secret_1';
export const firstCode = '111222';
export const recoveryCodes = ['ABCD-EFGH-JK', 'LMNP-QRST-UV'];

export const invitation: GateInvitationAnswer = {
  email: 'vera@visitor.test',
  name: 'Vera',
  inviter: 'Harbour & Sons',
  site: 'The club',
  endsAt: '2099-12-01T10:30:00.000Z',
  wantsPassword: true,
  wantsCode: true,
  passkeysOffered: true,
  passkeyAfter: { password: false, code: false },
  token: {
    seed: 'JBSW Y3DP EHPK 3PXP',
    sealed: 'v1.sealed-token',
    uri: 'otpauth://totp/Club:vera%40visitor.test?secret=JBSWY3DPEHPK3PXP&issuer=Club',
    qr: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="white"/><path d="M1 1h3v3h-3zM5 5h3v3h-3z" fill="black"/></svg>',
  },
};
export const selfOfAnna: GateSelfAnswer = {
  email: 'anna@visitor.test',
  name: 'Anna',
  hasPassword: true,
  fresh: true,
  passkeysOffered: true,
  mayGain: true,
  maySetPassword: true,
  tokens: [{ label: 'Phone', kind: 'totp', lastUsedAt: '2026-11-02T10:00:00.000Z' }],
  recoveryCodes: 8,
  passkeys: [{ id: 'psk_1', label: 'Security key', createdAt: '2026-11-01T10:00:00.000Z', lastUsedAt: null }],
  devices: [1, 2].map((n) => ({
    id: `dev_${n}`,
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    address: '192.0.2.7',
    createdAt: '2026-11-01T10:00:00.000Z',
    endsAt: '2099-11-08T10:00:00.000Z',
    current: n === 1,
  })),
};

/** What the gate of the tests says to the pages on which visitors look after their own access. */
export class VisitorExchanges {
  readonly over = new Set<string>();
  invitation = invitation;
  self = selfOfAnna;
  /** Tokens of sessions that the gate knows to be over. */
  readonly ended: readonly string[];

  constructor(ended: readonly string[]) {
    this.ended = ended;
  }

  reset(): void {
    this.over.clear();
    this.invitation = invitation;
    this.self = selfOfAnna;
  }

  /** Null for what is none of these. */
  take(path: string, body: unknown): Told | null {
    const answer = this.#answers[path]?.(body);
    if (answer === undefined) return null;
    if (answer === 'refused') return { status: 401, body: null };
    if (answer === null) return { status: 204, body: null };
    return Array.isArray(answer) ? { status: 422, body: { errors: answer } } : { status: 200, body: answer };
  }

  readonly #answers: Record<string, (body: unknown) => object | Fault[] | null | 'refused' | undefined> = {
    invitation: (body) => (this.#counts(gateInvitationPageSchema.parse(body).secret, invitedSecret) ? this.invitation : 'refused'),
    enrol: (body) => this.#enrol(body),
    decline: (body) => this.#once(gateDeclineSchema.parse(body).secret, invitedSecret),
    reset: (body) => {
      gateResetSchema.parse(body);
      return null;
    },
    'reset-link': (body) => (this.#counts(gateResetLinkSchema.parse(body).secret, resetSecret) ? null : 'refused'),
    'new-password': (body) => {
      const { secret, password } = gateNewPasswordSchema.parse(body);
      const faults = this.#counts(secret, resetSecret) ? passwordFaults(password, '/password') : [];
      return faults.length > 0 ? faults : this.#once(secret, resetSecret);
    },
    self: (body) => (this.ended.includes(gateSelfSchema.parse(body).token) ? 'refused' : this.self),
    'self-change': (body) => this.#change(body),
    'passkey-options': (body) => {
      const { for: purpose } = gatePasskeyOptionsSchema.parse(body);
      if (purpose.to === 'sign_in') return undefined;
      const isOver = purpose.to === 'enrol' ? !this.#counts(purpose.secret, invitedSecret) : this.ended.includes(purpose.token);
      return isOver ? 'refused' : { options: creationOptions };
    },
  };

  #counts(secret: string, known: string): boolean {
    return secret === known && !this.over.has(secret);
  }

  #once(secret: string, known: string): null | 'refused' {
    if (!this.#counts(secret, known)) return 'refused';
    this.over.add(secret);
    return null;
  }

  #enrol(body: unknown): object | Fault[] | 'refused' {
    const { siteId, secret, password, code, passkey, shown } = gateEnrolSchema.parse(body);
    if (!this.#counts(secret, invitedSecret)) return 'refused';
    const { wantsPassword, token, passkeyAfter } = this.invitation;
    if (passkey !== null && passkeyAfter.password && shown?.password !== anna.password)
      return [{ pointer: '/shown', code: 'wrong_credentials', detail: 'Not these.' }];
    const faults = [
      ...(wantsPassword ? passwordFaults(password ?? '', '/password') : []),
      ...(token !== null && code !== firstCode ? [{ pointer: '/code', code: 'wrong_code', detail: 'Not this code.' }] : []),
    ];
    if (passkey === null && faults.length > 0) return faults;
    this.over.add(secret);
    const codes = passkey === null ? recoveryCodes : [];
    return {
      token: tokenFor(siteId, { e: invitation.email }),
      endsAt: Math.floor(Date.now() / 1000) + 43_200,
      device: null,
      recoveryCodes: codes,
    };
  }

  #change(body: unknown): Fault[] | null | 'refused' {
    const { token, change } = gateSelfChangeSchema.parse(body);
    if (this.ended.includes(token) || !this.self.fresh) return 'refused';
    if (change.what !== 'password') return null;
    const wrong =
      change.current === 'correct horse' ? [] : [{ pointer: '/change/current', code: 'wrong_password', detail: 'Not this one.' }];
    const faults = [...passwordFaults(change.password, '/change/password'), ...wrong];
    return faults.length > 0 ? faults : null;
  }
}

const passwordFaults = (password: string, pointer: string): Fault[] =>
  password.length >= 12 ? [] : [{ pointer, code: 'too_small', detail: 'Use at least 12 characters.' }];

/** As a relying party gives them out (WebAuthn level 3, 5.4), for the host of the page. */
const creationOptions = {
  challenge: Buffer.alloc(32, 7).toString('base64url'),
  rp: { name: 'The club' },
  user: { id: Buffer.alloc(16, 3).toString('base64url'), name: 'vera@visitor.test', displayName: 'Vera' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  attestation: 'none',
  excludeCredentials: [{ id: Buffer.alloc(16, 4).toString('base64url'), type: 'public-key' }],
};
