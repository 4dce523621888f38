import type { GateSignedIn } from '@sitekeep/contracts';
import { type Page, renderSignInPage, signedInLink, type SignInNotice, type SignInPageRequest, type Target } from '@sitekeep/edge-pages';
import { deviceCookieName, keptCookie, onlyCookieIn, sessionCookie } from '@sitekeep/gate-session';
import { redirectAnswer, withHeader } from '../../visitor-check/own-answers.ts';
import { challenge, gatePage } from '../gate-answers.ts';
import { needsOf, type ShownSession, type SignInNeeds } from '../sign-in-needs.ts';
import { type Asked, type EndpointParts, type GateAnswered, reader } from './endpoint.ts';
import { endSession } from './sign-out.ts';

/** Null when nobody can sign in anywhere. */
export const needsFor = ({ arrival: { address, now }, site: { gate } }: Asked, target: Target, session: ShownSession | null) =>
  needsOf(gate, { target, address, now }, session);

/** What stands for the code in this browser; null without it, or where it is none. */
export function deviceOf({ arrival: { cookies } }: Asked): string | null {
  const device = onlyCookieIn(cookies, deviceCookieName);
  return device !== null && /^[\w-]{20,64}$/.test(device) ? device : null;
}

export const offersPasskeys = ({ site: { gate } }: Asked): boolean => gate.methods.includes('passkey');

interface FormShown {
  readonly target: Target;
  readonly needs: SignInNeeds;
  /** As it was typed. */
  readonly email?: string;
  readonly notice: SignInNotice | null;
}

export function signInForm(parts: EndpointParts, asked: Asked, shown: FormShown): Page {
  const { asks, session } = shown.needs;
  const page = renderSignInPage({
    ...reader(asked),
    ...shown.target,
    hostname: asked.arrival.hostname,
    fields: fieldsOf(asked, shown),
    session: session && (session.goesOn ? 'more' : 'again'),
    notice: shown.notice,
    passkey: offersPasskeys(asked),
    // A provider gives no passkey: whoever is signed in would be led in a circle.
    providers: asks === 'passkey' && session !== null ? [] : parts.providersOf(asked.site.siteId),
  });
  return page.status === 401 ? withHeader(page, 'WWW-Authenticate', challenge) : page;
}

/** Null where nothing that is typed will do. */
function fieldsOf(asked: Asked, { needs, email, notice }: FormShown): SignInPageRequest['fields'] {
  const { methods } = asked.site.gate;
  const codes = { token: methods.includes('token'), recovery: methods.includes('recovery_code'), mail: methods.includes('email_code') };
  if (needs.asks === 'passkey' || (needs.code && !Object.values(codes).includes(true))) return null;
  // After a try that failed the code is asked for again: nobody knows whether the browser was what was wrong.
  const known = needs.code && needs.deviceWillDo && deviceOf(asked) !== null;
  const trusted = known && notice === null;
  return {
    password: needs.password,
    code: needs.code && !trusted,
    distrusted: known && notice === 'refused',
    codes,
    email: needs.session?.shown.claims.e ?? email ?? '',
    fixed: needs.session !== null,
    trustSeconds: trusted ? null : needs.trustSeconds,
  };
}

export const gateUnavailable = ({ passage, arrival, site }: Asked, target: Target): GateAnswered => ({
  page: gatePage(arrival, site, passage.requestId, 'gate_unavailable', target),
  verdict: 'gate_unavailable',
});

/** On to the wanted page, with a new session. `cookies`: further Set-Cookie headers. */
export function signedInAnswer(
  parts: EndpointParts,
  asked: Asked,
  { token, device }: GateSignedIn,
  target: Target,
  cookies: readonly string[] = [],
): GateAnswered {
  // A session is never taken over into a new sign-in: neither one that somebody planted, nor one that somebody has copied.
  void endSession(parts, asked);
  const { passage, arrival } = asked;
  const seconds = device === null ? 0 : Math.max(1, device.endsAt - Math.floor(arrival.now / 1000));
  const kept = device === null ? [] : [keptCookie(deviceCookieName, device.secret, seconds)];
  const headers = [sessionCookie(token), ...kept, ...cookies].flatMap((cookie) => ['Set-Cookie', cookie]);
  return { page: redirectAnswer(signedInLink(target), passage.requestId, headers), verdict: 'passed' };
}
