import { randomBytes } from 'node:crypto';
import { seal, unseal } from '@sitekeep/runtime';
import { z } from 'zod';

/** What has to hold when somebody is back from a provider. `until`: ms since epoch. */
const stateSchema = z.strictObject({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  until: z.number(),
});
export type ProviderState = z.infer<typeof stateSchema>;

/** How long somebody may stay at a provider. */
export const stateMs = 10 * 60_000;
/** Of the cookie's value: gateProviderBegunSchema.state. */
const longestState = 3000;

/** 256 random bits each; the verifier as RFC 7636, 4.1 wants it. */
export const newState = (provider: string, returnTo: string, nowMs: number): ProviderState => {
  const random = () => randomBytes(32).toString('base64url');
  return { provider, state: random(), nonce: random(), verifier: random(), returnTo: safeReturn(returnTo), until: nowMs + stateMs };
};

/** For the browser's cookie; a path that makes it too long for one is given up. `key`: the site's. */
export function sealState(key: Buffer, host: string, state: ProviderState): string {
  const sealed = seal(key, contextOf(host), JSON.stringify(state));
  return sealed.length <= longestState ? sealed : seal(key, contextOf(host), JSON.stringify({ ...state, returnTo: '/' }));
}

/** Null: nobody sealed it for this site and host, or it is too old. */
export function openState(key: Buffer, host: string, sealed: string, nowMs: number): ProviderState | null {
  let state;
  try {
    state = stateSchema.parse(JSON.parse(unseal(key, contextOf(host), sealed)));
  } catch {
    return null;
  }
  return state.until > nowMs ? state : null;
}

const contextOf = (host: string) => `sign-in at a provider from ${host}`;

/** A path on the same host; browsers read \ as /, and two of them at the beginning as another host. */
const safeReturn = (path: string): string => (/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(path) ? path : '/');
