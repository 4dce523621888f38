import { jwksPath } from '@sitekeep/contracts';
import { gatePaths, type Page, renderPage, renderSignInPage, signedInLink, type Target } from '@sitekeep/edge-pages';
import { compileGatePolicy, type GateServices, normaliseTarget } from '@sitekeep/enforcement';
import { endedSessionCookie, sessionCookie, sessionTokenIn } from '@sitekeep/gate-session';
import { AnsweringPassage } from '../request-path/answering-passage.ts';
import type { Arrival } from '../request-path/arrival.ts';
import type { Passage } from '../request-path/passage.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { Allowance } from '../visitor-check/allowance.ts';
import { jsonAnswer, problemAnswer, redirectAnswer, withHeader } from '../visitor-check/own-answers.ts';
import { type BodyFault, readBody } from '../visitor-check/read-body.ts';
import { isSameOrigin } from '../visitor-check/request-kind.ts';
import { challenge, gatePage, withoutTls } from './gate-answers.ts';
import type { GateClient } from './gate-client.ts';
import type { Identities } from './identity.ts';
import { type Asks, asksFor, isComplete, longestForm, readSignIn, type SignInForm, targetOf } from './sign-in-form.ts';
import { SignOuts } from './sign-outs.ts';

const own = new Set<string>([...Object.values(gatePaths), jwksPath]);
/** Whether a path is one of the gate's own. */
export const isGatePath = (path: string): boolean => own.has(path);

/** The answer to a request to one of the gate's own paths, and what became of an attempt to sign in. */
export interface GateAnswered {
  readonly page: Page;
  readonly verdict: 'answered' | 'passed' | 'sign_in_failed' | 'gate_unavailable';
}

/** One request on its way through the endpoints. */
interface Asked {
  readonly passage: Passage;
  readonly arrival: Arrival;
  readonly site: LiveSite;
}

const faultStatus: Record<BodyFault, number> = { too_large: 413, too_slow: 408, gone: 400 };
/**
 * Attempts under way and failed ones, within ten seconds: against floods. Guessing is the gate's to slow down, which knows all edges; an
 * office whose people sign in at the same moment is not refused, because those who are let in do not count.
 */
const attemptsEach = 200;
const attemptsAll = 5000;
const comeAgainSeconds = 10;
/** In seconds: a key is in use for long before the next one signs. */
const keySetMaxAge = 300;

/** Sign-in and sign-out of a site's visitors, under `/.sitekeep/`. Nothing that is typed here is kept, logged or recorded. */
export class GateEndpoints {
  readonly #gate: GateClient;
  readonly #sessionOf: GateServices['sessionOf'];
  readonly #signOuts: SignOuts;
  readonly #identities: Identities;
  readonly #attempts = new Allowance(attemptsEach, attemptsAll);

  constructor({ gate, sessions, identities }: { gate: GateClient; sessions: GateServices; identities: Identities }) {
    this.#identities = identities;
    this.#gate = gate;
    this.#sessionOf = sessions.sessionOf;
    this.#signOuts = new SignOuts(gate);
  }

  async take(passage: Passage, arrival: Arrival, site: LiveSite): Promise<GateAnswered> {
    const { requestId } = passage;
    const { path, method } = arrival;
    if (site.gate.mode === 'off') return plainly(problemAnswer(404, requestId));
    if (!arrival.secure) return plainly(withoutTls(arrival, site, requestId));
    const asked = { passage, arrival, site };
    if (path === jwksPath) return plainly(this.#keySet(asked));
    if (path === gatePaths.signOut)
      return plainly(method === 'POST' ? await this.#signOut(asked) : problemAnswer(405, requestId, ['Allow', 'POST']));
    if (method === 'GET' || method === 'HEAD') return plainly(path === gatePaths.done ? this.#done(asked) : this.#form(asked));
    if (method === 'POST' && path === gatePaths.signIn) return this.#posted(asked);
    return plainly(problemAnswer(405, requestId, ['Allow', path === gatePaths.done ? 'GET, HEAD' : 'GET, HEAD, POST']));
  }

  /** For origins, which verify by it what they are told of visitors. */
  #keySet({ passage: { requestId }, arrival: { method, now }, site }: Asked): Page {
    if (method !== 'GET' && method !== 'HEAD') return problemAnswer(405, requestId, ['Allow', 'GET, HEAD']);
    const keys = site.gate.identity.jwt ? this.#identities.keySet(site, now) : null;
    return keys === null ? problemAnswer(404, requestId) : jsonAnswer(keys, requestId, keySetMaxAge);
  }

  /** Whoever may enter the wanted page already goes there; everybody else sees the form, also to sign in as somebody else. */
  #form(asked: Asked): Page {
    const { passage, arrival, site } = asked;
    const target = targetOf(arrival.query);
    if (!target.form && this.#mayEnter(asked, target)) return redirectAnswer(target.returnTo, passage.requestId);
    const asks = asksFor(site.gate, target, arrival.address);
    return asks === null ? problemAnswer(404, passage.requestId) : formPage(asked, { asks, target, email: '', refused: false });
  }

  #mayEnter({ arrival, site: { gate } }: Asked, { returnTo }: Target): boolean {
    const url = normaliseTarget(returnTo);
    const session = this.#sessionOf(gate, arrival);
    if ('fault' in url || session === null) return false;
    const { outcome } = compileGatePolicy(gate).decide({ path: url.path, method: 'GET', address: arrival.address }, () => session);
    return outcome === 'enter' || outcome === 'open';
  }

  /** Whoever comes here was just given a session. Without it the way on would only lead back to the form. */
  #done({ passage: { requestId }, arrival, site }: Asked): Page {
    const target = targetOf(arrival.query);
    if (sessionTokenIn(arrival.cookies) === null) return gatePage(arrival, site, requestId, 'session_cookie_blocked', target);
    return target.form ? gatePage(arrival, site, requestId, 'signed_in', target) : redirectAnswer(target.returnTo, requestId);
  }

  /** Not from another site: it could sign its visitors in as somebody of its own, and read along. */
  async #posted(asked: Asked): Promise<GateAnswered> {
    const { passage, arrival, site } = asked;
    const { requestId } = passage;
    if (!isSameOrigin(arrival)) return plainly(problemAnswer(403, requestId));
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(arrival.header('content-type') ?? ''))
      return plainly(problemAnswer(415, requestId));
    if (!(passage instanceof AnsweringPassage)) return plainly(problemAnswer(400, requestId));
    const body = await readBody(passage, arrival.bodyLength, longestForm);
    if (typeof body !== 'string') return plainly(problemAnswer(faultStatus[body.fault], requestId));
    const form = readSignIn(body);
    const asks = asksFor(site.gate, form.target, arrival.address);
    if (asks === null) return plainly(problemAnswer(404, requestId));
    if (!this.#attempts.allows(arrival.address)) return plainly(tooMany(asked));
    const answered = await this.#signIn(asked, form, asks);
    if (answered.verdict === 'passed') this.#attempts.giveBack(arrival.address);
    return answered;
  }

  async #signIn(asked: Asked, form: SignInForm, asks: Asks): Promise<GateAnswered> {
    const { arrival, site, passage } = asked;
    const { email, target } = form;
    const refused = (): GateAnswered => ({ page: formPage(asked, { asks, target, email, refused: true }), verdict: 'sign_in_failed' });
    if (!isComplete(form, asks)) return refused();
    const answer = await this.#gate.signIn({
      siteId: site.siteId,
      email,
      password: asks === 'code' ? null : form.password,
      code: asks === 'password' ? null : form.code,
      require: asks,
      address: arrival.address.text,
      userAgent: arrival.userAgent.slice(0, 1000),
    });
    if (answer === 'refused') return refused();
    if (answer === 'unavailable')
      return { page: gatePage(arrival, site, passage.requestId, 'gate_unavailable', target), verdict: 'gate_unavailable' };
    // A session is never taken over into a new sign-in: neither one that somebody planted, nor one that somebody has copied.
    void this.#end(asked);
    return {
      page: redirectAnswer(signedInLink(target), passage.requestId, ['Set-Cookie', sessionCookie(answer.token)]),
      verdict: 'passed',
    };
  }

  async #signOut(asked: Asked): Promise<Page> {
    const { passage, arrival, site } = asked;
    if (!isSameOrigin(arrival)) return problemAnswer(403, passage.requestId);
    await this.#end(asked);
    const page = gatePage(arrival, site, passage.requestId, 'signed_out', { returnTo: '/', form: false });
    return withHeader(page, 'Set-Cookie', endedSessionCookie);
  }

  /** Ends the session that the request shows, for everybody who has it. The gate is not asked about what is none. */
  async #end({ arrival, site: { siteId, gate } }: Asked): Promise<void> {
    const token = sessionTokenIn(arrival.cookies);
    if (token !== null && this.#sessionOf(gate, arrival) !== null) await this.#signOuts.end({ siteId, token });
  }
}

const plainly = (page: Page): GateAnswered => ({ page, verdict: 'answered' });

function formPage(
  { passage: { requestId }, arrival, site: { brand } }: Asked,
  form: { asks: Asks; target: Target; email: string; refused: boolean },
): Page {
  const { target, ...shown } = form;
  const [accept, acceptLanguage] = [arrival.header('accept'), arrival.header('accept-language')];
  const page = renderSignInPage({ requestId, accept, acceptLanguage, brand, ...target, ...shown });
  return page.status === 401 ? withHeader(page, 'WWW-Authenticate', challenge) : page;
}

function tooMany({ passage: { requestId }, arrival, site: { brand } }: Asked): Page {
  const [accept, acceptLanguage] = [arrival.header('accept'), arrival.header('accept-language')];
  const facts = { stage: 'gate', reason: 'rate_limited', retryAfter: comeAgainSeconds };
  return renderPage({ kind: 'rate_limited', requestId, accept, acceptLanguage, brand, ...facts });
}
