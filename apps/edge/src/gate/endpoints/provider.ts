import { signInLink, type Target } from '@sitekeep/edge-pages';
import { keptCookie, onlyCookieIn, providerCookieName } from '@sitekeep/gate-session';
import { safeReturn } from '@sitekeep/visitor-check';
import { problemAnswer, redirectAnswer, withHeader } from '../../visitor-check/own-answers.ts';
import { isLinkOfOwnPage } from '../../visitor-check/request-kind.ts';
import { targetOf } from '../sign-in-form.ts';
import {
  type Asked,
  type EndpointParts,
  failed,
  fromOf,
  type GateAnswered,
  type GateEndpoint,
  placeOf,
  plainly,
  sessionOf,
  tooMany,
} from './endpoint.ts';
import { gateUnavailable, needsFor, signedInAnswer, signInForm } from './sign-in-answers.ts';
import { askCounted } from './visitor-asking.ts';

/** How long a visitor may take at the provider; the gate says so, too. */
const stateSeconds = 600;
/** In characters; a longer way back is forgotten where the sign-in fails. */
const longestKept = 600;
const longestQuery = 8192;
const firstPage: Target = { returnTo: '/', form: false };
const endedCookie = keptCookie(providerCookieName, '', 0);

/**
 * On to another identity provider: by a link, because a form of ours may lead to our own host alone. Whoever comes from elsewhere than
 * the sign-in is led there first: no other page begins a sign-in for its visitors.
 */
export const providerBegin = (parts: EndpointParts): GateEndpoint => ({
  get: async (asked) => {
    const { passage, arrival, site } = asked;
    const target = targetOf(arrival.query);
    const provider = new URLSearchParams(arrival.query).get('provider');
    const known = parts.providersOf(site.siteId).find(({ id }) => id === provider);
    if (!isLinkOfOwnPage(arrival) || known === undefined) return plainly(redirectAnswer(signInLink(target), passage.requestId));
    if (!parts.begins.allows(asked)) return tooMany(asked);
    const { language } = fromOf(asked);
    const said = await parts.gate.ask('provider-begin', { ...placeOf(asked), provider: known.id, returnTo: target.returnTo, language });
    if (said.is === 'unavailable') return gateUnavailable(asked, target);
    if (said.is !== 'done') return refused(parts, asked, target);
    const cookie = keptCookie(providerCookieName, cookieOf(said.answer.state, target), stateSeconds);
    return plainly(redirectAnswer(said.answer.location, passage.requestId, ['Set-Cookie', cookie]));
  },
});

/** Back from the provider, in the browser that was sent there: its cookie says so, and what it holds only the gate can read. */
export const providerEnd = (parts: EndpointParts): GateEndpoint => ({
  get: async (asked) => {
    const { cookies, query } = asked.arrival;
    const cookie = onlyCookieIn(cookies, providerCookieName);
    const kept = cookie === null ? null : readCookie(cookie);
    if (kept === null || query.length > longestQuery) return refused(parts, asked, kept?.target ?? firstPage);
    return end(parts, asked, kept);
  },
});

async function end(parts: EndpointParts, asked: Asked, { state, target }: KeptState): Promise<GateAnswered> {
  const { query } = asked.arrival;
  const needs = needsFor(asked, target, sessionOf(parts, asked));
  const session = needs?.session?.goesOn ? needs.session.shown.token : null;
  const said = await askCounted(parts, asked, 'provider-end', { ...placeOf(asked), query, state, session, ...fromOf(asked) });
  if (said.is === 'too_many') return tooMany(asked);
  if (said.is === 'unavailable') return gateUnavailable(asked, target);
  if (said.is !== 'done') return refused(parts, asked, target);
  const wanted = { returnTo: safeReturn(said.answer.returnTo), form: target.form };
  return signedInAnswer(parts, asked, said.answer, wanted, [endedCookie]);
}

function refused(parts: EndpointParts, asked: Asked, target: Target): GateAnswered {
  const needs = needsFor(asked, target, sessionOf(parts, asked));
  if (needs === null) return plainly(problemAnswer(404, asked.passage.requestId));
  const page = signInForm(parts, asked, { target, needs, notice: 'provider_refused' });
  return failed(withHeader(page, 'Set-Cookie', endedCookie));
}

interface KeptState {
  readonly state: string;
  readonly target: Target;
}

/** The way back is for a sign-in that fails; that of one that succeeds is sealed within the state. */
function cookieOf(state: string, target: Target): string {
  const { returnTo } = target.returnTo.length <= longestKept ? target : firstPage;
  const query = new URLSearchParams({ return: returnTo, ...(target.form ? { form: '1' } : {}) });
  return `${Buffer.from(query.toString()).toString('base64url')}.${state}`;
}

function readCookie(cookie: string): KeptState | null {
  const [, kept = '', state = ''] = /^([\w-]*)\.(.{1,3000})$/.exec(cookie) ?? [];
  return state === '' ? null : { target: targetOf(Buffer.from(kept, 'base64url').toString()), state };
}
