import {
  gateEmailCodeSchema,
  gatePasskeyOptionsSchema,
  gatePasskeySignInSchema,
  gateProviderBeginSchema,
  gateProviderEndSchema,
  gateSignInSchema,
} from '@sitekeep/contracts';
import { readSession, sessionKey } from '@sitekeep/gate-session';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { anna, sealingKey, tokenFor } from './anna.ts';

/** What the gate answers; a body of null is none. */
export interface Told {
  readonly status: number;
  readonly body: object | null;
}

const refused: Told = { status: 401, body: null };
const done: Told = { status: 204, body: null };
const yearSeconds = 31_536_000;
const now = (): number => Math.floor(Date.now() / 1000);
const signedIn = (token: string, more: object = {}): Told => ({
  status: 200,
  body: { token, endsAt: now() + 43_200, device: null, ...more },
});

/** All ways to sign in as Anna: what the gate knows of her password, codes, browsers and passkeys, and a provider that she is known to. */
export class TestSignIn {
  readonly usedCodes = new Set<string>();
  /** Codes that went out by mail. */
  readonly mailed: { email: string; code: string }[] = [];
  /** Site and secret. */
  readonly devices = new Set<string>();
  /** Ids of credentials. */
  readonly passkeys = new Set<string>(['annas-passkey']);
  /** Where visitors are sent to. */
  providerUrl = 'https://provider.test/authorize';
  readonly #ways: Record<string, (body: unknown) => Told> = {
    'sign-in': (body) => this.#typed(body),
    'email-code': (body) => this.#mail(body),
    'passkey-options': (body) => this.#options(body),
    'passkey-sign-in': (body) => this.#passkey(body),
    'provider-begin': (body) => this.#begin(body),
    'provider-end': (body) => this.#end(body),
  };

  /** Null for what is no way to sign in. */
  take(path: string, body: unknown): Told | null {
    return this.#ways[path]?.(body) ?? null;
  }

  #typed(body: unknown): Told {
    const { siteId, email, password, code, device, trust, session, require } = gateSignInSchema.parse(body);
    const shown = session === null ? null : readSession([keyOf(siteId)], session);
    const held = shown?.e === email ? shown.f : [];
    const wants = (factor: 'password' | 'code') => require.includes(factor) && !held.includes(factor);
    if (email !== anna.email || (password ?? anna.password) !== anna.password || (wants('password') && password === null)) return refused;
    if (code === null ? wants('code') && !this.devices.has(siteId + device) : !this.#takeCode(siteId, code)) return refused;
    const token = tokenFor(siteId, {
      f: [...(require === 'code' ? [] : ['password' as const]), ...(require === 'password' ? [] : ['code' as const])],
      ...(code === null && wants('code') && { t: 1 as const }),
    });
    if (!trust || code === null) return signedIn(token);
    const secret = `device-of-anna-${this.devices.size}-${'x'.repeat(20)}`;
    this.devices.add(siteId + secret);
    return signedIn(token, { device: { secret, endsAt: now() + yearSeconds / 12 } });
  }

  #takeCode(siteId: string, code: string): boolean {
    const mailed = this.mailed.some((mail) => mail.code === code);
    if ((code !== anna.code && !mailed) || this.usedCodes.has(siteId + code)) return false;
    this.usedCodes.add(siteId + code);
    return true;
  }

  #mail(body: unknown): Told {
    const { email, password } = gateEmailCodeSchema.parse(body);
    if (email === anna.email && (password ?? anna.password) === anna.password)
      this.mailed.push({ email, code: String(10_000_000 + this.mailed.length) });
    return done;
  }

  #options(body: unknown): Told {
    const { host } = gatePasskeyOptionsSchema.parse(body);
    const challenge = Buffer.from(`challenge ${Math.random()}`).toString('base64url');
    const options = { challenge, rpId: host.replace(/:\d+$/, ''), allowCredentials: [], userVerification: 'required', timeout: 60_000 };
    return { status: 200, body: { options } };
  }

  #passkey(body: unknown): Told {
    const { siteId, credential } = gatePasskeySignInSchema.parse(body);
    return this.passkeys.has(String(credential['id'])) ? signedIn(tokenFor(siteId, { f: ['passkey'] })) : refused;
  }

  #begin(body: unknown): Told {
    const { siteId, host, provider, returnTo } = gateProviderBeginSchema.parse(body);
    const state = Buffer.from(JSON.stringify({ siteId, host, provider, returnTo })).toString('base64url');
    return { status: 200, body: { location: `${this.providerUrl}?client_id=${provider}`, state } };
  }

  /** Takes the code `good` in the browser that holds the state of this site and host. */
  #end(body: unknown): Told {
    const { siteId, host, query, state } = gateProviderEndSchema.parse(body);
    const sealed = JSON.parse(Buffer.from(state, 'base64url').toString()) as Record<string, string>;
    if (sealed['siteId'] !== siteId || sealed['host'] !== host || new URLSearchParams(query).get('code') !== 'good') return refused;
    return signedIn(tokenFor(siteId, { f: ['password'] }), { returnTo: sealed['returnTo'] });
  }
}

const keyOf = (siteId: string) => sessionKey(deriveSiteSecret(Buffer.from(sealingKey, 'base64'), 'gate-session', siteId, 0));
