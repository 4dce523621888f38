import type { GateAsked, GateExchange } from '@sitekeep/contracts';
import { type Page, renderLinkOver, renderPage } from '@sitekeep/edge-pages';
import { deviceCookieName, keptCookie } from '@sitekeep/gate-session';
import type { GateSaid } from '../gate-client.ts';
import { type Asked, type EndpointParts, failed, type GateAnswered, reader, tooMany } from './endpoint.ts';
import { postedBody } from './posted-body.ts';

/** Of a form's body, in bytes: a passkey as JSON, all of it escaped. */
const longestForm = 65_536;

/** What a page of ours has sent; else the answer to it. */
export async function visitorForm(asked: Asked): Promise<URLSearchParams | Page> {
  const body = await postedBody(asked, 'form', longestForm);
  return typeof body === 'string' ? new URLSearchParams(body) : body;
}

/** What was typed; empty where it is missing or longer than any real one. */
export function typed(fields: URLSearchParams, name: string, longest: number): string {
  const value = fields.get(name) ?? '';
  return value.length <= longest ? value : '';
}

/** Of a link in a mail; null: it can be none. */
export function secretIn(fields: URLSearchParams): string | null {
  const secret = fields.get('k') ?? '';
  return /^[\w-]{1,64}$/.test(secret) ? secret : null;
}

/** With a password all trust in browsers ends: without this the next sign-in here would leave out the code, and fail. */
export const endedDeviceCookie = keptCookie(deviceCookieName, '', 0);

type Said<Name extends GateExchange> = GateSaid<Name> | { readonly is: 'too_many' };
type NotDone = Exclude<Said<GateExchange>, { is: 'done' }>;

/** Asks the gate about what could be guessed: who is told yes does not count. */
export async function askCounted<Name extends GateExchange>(
  { gate, attempts }: EndpointParts,
  asked: Asked,
  name: Name,
  body: GateAsked<Name>,
): Promise<Said<Name>> {
  if (!attempts.allows(asked)) return { is: 'too_many' };
  const said = await gate.ask(name, body);
  if (said.is === 'done') attempts.giveBack(asked);
  return said;
}

/** The answer where the gate did not say yes to a link. */
export function notDone(asked: Asked, { is }: NotDone, link: { readonly ofReset: boolean } = { ofReset: false }): GateAnswered {
  if (is === 'too_many') return tooMany(asked);
  return is === 'unavailable' ? unavailable(asked) : linkOver(asked, link);
}

export const linkOver = (asked: Asked, { ofReset } = { ofReset: false }): GateAnswered =>
  failed(renderLinkOver({ ...reader(asked), canSignIn: asked.site.gate.mode === 'on', ofReset }));

const comeAgainSeconds = 10;

export function unavailable(asked: Asked): GateAnswered {
  const facts = { stage: 'gate', reason: 'gate_unavailable', retryAfter: comeAgainSeconds };
  return { page: renderPage({ kind: 'gate_unavailable', ...reader(asked), ...facts }), verdict: 'gate_unavailable' };
}
