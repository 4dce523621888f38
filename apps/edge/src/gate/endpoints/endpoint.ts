import { chooseLanguage, type Page, renderPage } from '@sitekeep/edge-pages';
import type { GateServices } from '@sitekeep/enforcement';
import { sessionTokenIn } from '@sitekeep/gate-session';
import type { Arrival } from '../../request-path/arrival.ts';
import type { Passage } from '../../request-path/passage.ts';
import type { LiveSite } from '../../site-directory/live-site.ts';
import type { GateClient } from '../gate-client.ts';
import type { ShownSession } from '../sign-in-needs.ts';
import type { SiteAllowance } from '../site-allowance.ts';
import type { SignOuts } from '../sign-outs.ts';

/** The answer to a request to one of the gate's own paths, and what became of an attempt to show who one is. */
export interface GateAnswered {
  readonly page: Page;
  readonly verdict: 'answered' | 'passed' | 'sign_in_failed' | 'rate_limited' | 'gate_unavailable';
}

/** One request on its way through an endpoint. */
export interface Asked {
  readonly passage: Passage;
  readonly arrival: Arrival;
  readonly site: LiveSite;
  /** By which the visitor came: the hostname, with its port where that is one of ours. */
  readonly host: string;
}

type Handler = (asked: Asked) => GateAnswered | Promise<GateAnswered>;

/** One path of the gate. A method without a handler is answered with 405. */
export interface GateEndpoint {
  /** Of sites whose gate is off, too; else 404 there. */
  readonly withoutGate?: boolean;
  /** GET and HEAD. It changes nothing. */
  readonly get?: Handler;
  readonly post?: Handler;
}

/** What endpoints share. */
export interface EndpointParts {
  readonly gate: GateClient;
  readonly sessionOf: GateServices['sessionOf'];
  readonly signOuts: SignOuts;
  /** Other identity providers of a site, in the order of their buttons. */
  readonly providersOf: (siteId: string) => readonly { readonly id: string; readonly name: string }[];
  /** Of all that may be guessed: one for every address and all endpoints together. */
  readonly attempts: SiteAllowance;
  /** Of what is asked before anybody shows anything: it succeeds for everybody, and is counted apart so that it hinders nobody's sign-in. */
  readonly begins: SiteAllowance;
}

/** An answer that is no attempt to sign in. */
export const plainly = (page: Page): GateAnswered => ({ page, verdict: 'answered' });

/** An answer to who has shown something that was wrong or is over: the owner sees it among what was refused. */
export const failed = (page: Page): GateAnswered => ({ page, verdict: 'sign_in_failed' });

/** Of the visitor who asks; null without one that counts. */
export function sessionOf(parts: EndpointParts, { arrival, site }: Asked): ShownSession | null {
  const token = sessionTokenIn(arrival.cookies);
  const claims = token === null ? null : parts.sessionOf(site.gate, arrival);
  return token === null || claims === null ? null : { token, claims };
}

/** At which site, and by which host with its port: mails lead there, providers lead back to it, passkeys belong to it. */
export const placeOf = ({ host, site: { siteId } }: Asked) => ({ siteId, host });

/** Who asks, for the gate. */
export const fromOf = ({ arrival }: Asked) => ({
  address: arrival.address.text,
  userAgent: arrival.userAgent.slice(0, 1000),
  language: chooseLanguage(arrival.header('accept-language')),
});

/** Who asks, for pages. */
export const reader = ({ passage: { requestId }, arrival, site: { brand } }: Asked) => ({
  requestId,
  accept: arrival.header('accept'),
  acceptLanguage: arrival.header('accept-language'),
  brand,
});

const comeAgainSeconds = 10;

/** More attempts than one address may make. */
export function tooMany(asked: Asked): GateAnswered {
  const facts = { stage: 'gate', reason: 'rate_limited', retryAfter: comeAgainSeconds };
  return { page: renderPage({ kind: 'rate_limited', ...reader(asked), ...facts }), verdict: 'rate_limited' };
}
