import type { GateSignedIn } from '@sitekeep/contracts';
import type { Page } from '@sitekeep/edge-pages';
import { deviceCookieName, keptCookie } from '@sitekeep/gate-session';
import { problemAnswer, redirectAnswer } from '../../visitor-check/own-answers.ts';
import { longestForm, readSignIn, type SignInForm, targetOf } from '../sign-in-form.ts';
import { mayEnter, type SignInNeeds } from '../sign-in-needs.ts';
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
import { postedBody } from './posted-body.ts';
import { deviceOf, gateUnavailable, needsFor, signedInAnswer, signInForm } from './sign-in-answers.ts';
import { askCounted } from './visitor-asking.ts';

export const signIn = (parts: EndpointParts): GateEndpoint => ({
  get: (asked) => plainly(show(parts, asked)),
  post: (asked) => take(parts, asked),
});

/** Whoever may enter the wanted page already goes there; everybody else sees the form, also to sign in as somebody else. */
function show(parts: EndpointParts, asked: Asked): Page {
  const { passage, arrival, site } = asked;
  const target = targetOf(arrival.query);
  const session = sessionOf(parts, asked);
  if (session && !target.form && mayEnter(site.gate, { target, address: arrival.address, now: arrival.now }, session))
    return redirectAnswer(target.returnTo, passage.requestId);
  const needs = needsFor(asked, target, session);
  return needs === null ? problemAnswer(404, passage.requestId) : signInForm(parts, asked, { target, needs, notice: null });
}

async function take(parts: EndpointParts, asked: Asked): Promise<GateAnswered> {
  const { passage, site } = asked;
  const body = await postedBody(asked, 'form', longestForm);
  if (typeof body !== 'string') return plainly(body);
  const form = readSignIn(body);
  const session = sessionOf(parts, asked);
  // Who types another address than that of the session wants to be somebody else, and shows all of it.
  const needs = needsFor(asked, form.target, session?.claims.e === form.email ? session : null);
  if (needs === null) return plainly(problemAnswer(404, passage.requestId));
  if (form.sendCode && needs.code && site.gate.methods.includes('email_code')) return sendCode(parts, asked, form, needs);
  return attempt(parts, asked, form, needs);
}

async function attempt(parts: EndpointParts, asked: Asked, form: SignInForm, needs: SignInNeeds): Promise<GateAnswered> {
  const { email, target } = form;
  const device = needs.deviceWillDo ? deviceOf(asked) : null;
  const code = needs.code && form.code !== '' ? form.code : null;
  const require = needs.asks;
  if (require === 'passkey' || !knowsWho(form, needs) || (needs.code && code === null && device === null))
    return refused(parts, asked, form, needs);
  const said = await askCounted(parts, asked, 'sign-in', {
    ...placeOf(asked),
    email,
    password: needs.password ? form.password : null,
    code,
    device,
    trust: form.trust && needs.trustSeconds !== null && code !== null,
    session: goingOn(needs),
    require,
    ...fromOf(asked),
  });
  if (said.is === 'done') return signedInAnswer(parts, asked, said.answer, target, unusedDevice(said.answer, device, code));
  if (said.is === 'too_many') return tooMany(asked);
  return said.is === 'refused' ? refused(parts, asked, form, needs) : gateUnavailable(asked, target);
}

/** The page says the same whether a mail goes out or not, and so do we: what was wrong, the gate alone writes down for the owner. */
async function sendCode(parts: EndpointParts, asked: Asked, form: SignInForm, needs: SignInNeeds): Promise<GateAnswered> {
  const { email, target } = form;
  if (needs.asks === 'passkey' || !knowsWho(form, needs)) return refused(parts, asked, form, needs);
  // Each counts: the gate says the same of all.
  if (!parts.attempts.allows(asked)) return tooMany(asked);
  const password = needs.password ? form.password : null;
  const said = await parts.gate.ask('email-code', {
    ...placeOf(asked),
    email,
    password,
    session: goingOn(needs),
    require: needs.asks,
    requestId: asked.passage.requestId,
    ...fromOf(asked),
  });
  if (said.is === 'unavailable') return gateUnavailable(asked, target);
  return plainly(signInForm(parts, asked, { target, needs, email, notice: 'code_sent' }));
}

const refused = (parts: EndpointParts, asked: Asked, { email, target }: SignInForm, needs: SignInNeeds): GateAnswered =>
  failed(signInForm(parts, asked, { target, needs, email, notice: 'refused' }));

/** A browser for which a code was typed all the same is not trusted any more, unless the visitor wishes it anew: the next form asks for it at once. */
const unusedDevice = (answer: GateSignedIn, device: string | null, code: string | null): string[] =>
  device !== null && code !== null && answer.device === null ? [keptCookie(deviceCookieName, '', 0)] : [];

/** Whether all but the code was typed at all; the rest is the gate's to say. */
const knowsWho = ({ email, password }: SignInForm, needs: SignInNeeds): boolean => email !== '' && (!needs.password || password !== '');

/** The token of the session whose factors count. */
const goingOn = ({ session }: SignInNeeds): string | null => (session?.goesOn ? session.shown.token : null);
