import { problemAnswer } from '../../visitor-check/own-answers.ts';
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
import { postedBody } from './posted-body.ts';
import { gateUnavailable, needsFor, offersPasskeys, signedInAnswer, signInForm } from './sign-in-answers.ts';
import { askCounted } from './visitor-asking.ts';

/** In bytes: a long way back, and a credential with every character escaped. */
const longest = 32_768;

/** A form that the script of the page has filled in with what the browser gave it. */
export const passkeySignIn = (parts: EndpointParts): GateEndpoint => ({
  post: async (asked) => {
    const body = await postedBody(asked, 'form', longest);
    if (typeof body !== 'string') return plainly(body);
    if (!offersPasskeys(asked)) return plainly(problemAnswer(404, asked.passage.requestId));
    return attempt(parts, asked, body);
  },
});

async function attempt(parts: EndpointParts, asked: Asked, body: string): Promise<GateAnswered> {
  const target = targetOf(body);
  const needs = needsFor(asked, target, sessionOf(parts, asked));
  if (needs === null) return plainly(problemAnswer(404, asked.passage.requestId));
  const refused = (): GateAnswered => failed(signInForm(parts, asked, { target, needs, notice: 'passkey_refused' }));
  const credential = credentialIn(new URLSearchParams(body).get('credential') ?? '');
  if (credential === null) return refused();
  const session = needs.session?.goesOn ? needs.session.shown.token : null;
  const said = await askCounted(parts, asked, 'passkey-sign-in', { ...placeOf(asked), credential, session, ...fromOf(asked) });
  if (said.is === 'done') return signedInAnswer(parts, asked, said.answer, target);
  if (said.is === 'too_many') return tooMany(asked);
  return said.is === 'unavailable' ? gateUnavailable(asked, target) : refused();
}

/** Characters; without attestation a new passkey takes less than one thousand. */
const longestCredential = 8192;
/** Objects and arrays within one another; what extensions of WebAuthn say takes four. */
const deepestCredential = 5;

/** Of a field of a form, as a script of ours writes it (PublicKeyCredential.toJSON); null for what is none. What is in it is the gate's to say. */
export function credentialIn(text: string): Record<string, unknown> | null {
  if (text.length > longestCredential) return null;
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) && within(deepestCredential, read) ? { ...read } : null;
  } catch {
    return null;
  }
}

/** Whether a value of JSON goes no deeper. */
function within(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => within(levels - 1, inner));
}
