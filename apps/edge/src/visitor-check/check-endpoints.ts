import { checkPaths, type Page, renderPage, solverAsset } from '@sitekeep/edge-pages';
import {
  captchaAudio,
  captchaImage,
  type Challenge,
  checkDigits,
  type CheckAnswer,
  cookieValues,
  decideInvisible,
  issuePass,
  longestAnswer,
  passCookie,
  passCookieName,
  readAnswer,
  readChallenge,
  readToken,
  safeReturn,
  type SiteKeys,
  verifyPass,
} from '@sitekeep/visitor-check';
import type { CheckMethod } from '@sitekeep/contracts';
import type { Nonces } from '../fleet/nonces.ts';
import { AnsweringPassage } from '../request-path/answering-passage.ts';
import type { Arrival } from '../request-path/arrival.ts';
import type { Passage } from '../request-path/passage.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { Allowance } from './allowance.ts';
import type { Challenger, DigitsFault, Target } from './challenger.ts';
import type { Keyring } from './keyring.ts';
import { assetAnswer, fileAnswer, outcomeAnswer, problemAnswer, redirectAnswer } from './own-answers.ts';
import { readBody } from './read-body.ts';
import { isSameOrigin } from './request-kind.ts';

const reserved = '/.sitekeep';

/** Whether a path belongs to the edge, on every site. */
export const isReserved = (path: string): boolean =>
  path.startsWith(reserved) && (path.length === reserved.length || path[reserved.length] === '/');

/** The answer to a request to the edge's own paths, and what became of an attempt at the check. */
export interface CheckAnswered {
  readonly page: Page;
  readonly verdict: 'answered' | 'passed' | 'check_failed';
  /** Why it failed, for support. */
  readonly failure: string | null;
}

/** One request on its way through the endpoints. */
interface Asked {
  readonly passage: Passage;
  readonly arrival: Arrival;
  readonly site: LiveSite;
  readonly keys: SiteKeys;
}

const faultStatus = { too_large: 413, too_slow: 408, gone: 400 } as const;
const picturesEach = 30;
/** One takes 2 ms: a tenth of the time of a process, a fifth with those who ask for the first time. */
const picturesAll = 500;
/** Wrong answers, of which each costs Redis a memory of the challenge: digits are not to be guessed by trying all of them. */
const failuresEach = 30;
const failuresAll = 50_000;
const comeAgain = ['Retry-After', '10'];

/** The paths under `/.sitekeep/`. They never reach an origin, whether the site checks anybody or not. */
export class CheckEndpoints {
  readonly #keyring: Keyring;
  readonly #nonces: Nonces;
  readonly #challenger: Challenger;
  readonly #pictures = new Allowance(picturesEach, picturesAll);
  readonly #failures = new Allowance(failuresEach, failuresAll);

  constructor({ keyring, nonces, challenger }: { keyring: Keyring; nonces: Nonces; challenger: Challenger }) {
    this.#keyring = keyring;
    this.#nonces = nonces;
    this.#challenger = challenger;
  }

  async take(passage: Passage, arrival: Arrival, site: LiveSite): Promise<CheckAnswered> {
    const asked = { passage, arrival, site, keys: this.#keyring.of(site.siteId, site.check.epoch) };
    const { method } = arrival;
    if (method === 'POST') return this.#post(asked);
    if (method === 'GET' || method === 'HEAD') return plainly(this.#get(asked));
    return plainly(problemAnswer(405, passage.requestId, ['Allow', 'GET, HEAD, POST']));
  }

  #get(asked: Asked): Page {
    const { path } = asked.arrival;
    if (path === checkPaths.captcha) return this.#digits(asked, targetOf(asked.arrival.query), null);
    if (path === checkPaths.done) return this.#done(asked);
    if (path === checkPaths.image || path === checkPaths.audio) return this.#picture(asked);
    return asset(asked);
  }

  /** Another host could not make its visitors' browsers do more than pass a check, but need not even that. */
  async #post(asked: Asked): Promise<CheckAnswered> {
    const { passage, arrival } = asked;
    const { requestId } = passage;
    const { path } = arrival;
    if (path !== checkPaths.answer && path !== checkPaths.captcha) return plainly(problemAnswer(404, requestId));
    if (!isSameOrigin(arrival)) return plainly(problemAnswer(403, requestId));
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(arrival.header('content-type') ?? ''))
      return plainly(problemAnswer(415, requestId));
    if (!(passage instanceof AnsweringPassage)) return plainly(problemAnswer(400, requestId));
    const body = await readBody(passage, arrival.bodyLength, longestAnswer);
    if (typeof body !== 'string') return plainly(problemAnswer(faultStatus[body.fault], requestId));
    if (!this.#failures.allows(arrival.address)) return plainly(problemAnswer(429, requestId, comeAgain));
    const isScript = path === checkPaths.answer;
    const answered = await (isScript
      ? this.#answered(asked, readAnswer(body))
      : this.#typed(asked, readAnswer(body), targetOf(`?${body}`)));
    // Those who pass do not count: a whole office may be asked at the same moment.
    if (answered.verdict !== 'check_failed') this.#failures.giveBack(arrival.address);
    return answered;
  }

  /** What the script of the invisible check sends. */
  async #answered(asked: Asked, answer: CheckAnswer): Promise<CheckAnswered> {
    const { arrival, passage } = asked;
    const { requestId } = passage;
    const challenge = await this.#use(asked, answer.token, 'invisible');
    if (typeof challenge === 'string') return failed(challenge, outcomeAnswer('retry', requestId));
    const { userAgent, now } = arrival;
    const { outcome, faults } = decideInvisible(challenge, answer, { userAgent, acceptLanguage: arrival.header('accept-language'), now });
    if (outcome === 'passed') return passed(outcomeAnswer('passed', requestId, this.#pass(asked, 'invisible')));
    return failed(outcome === 'captcha' ? `inconsistent: ${faults.join(', ')}` : 'wrong solution', outcomeAnswer(outcome, requestId));
  }

  /** What the form of the captcha sends. */
  async #typed(asked: Asked, answer: CheckAnswer, target: Target): Promise<CheckAnswered> {
    const challenge = await this.#use(asked, answer.token, 'captcha');
    if (typeof challenge === 'string') return failed(challenge, this.#digits(asked, target, 'too_late'));
    if (!checkDigits(asked.keys, challenge, answer.digits)) return failed('wrong digits', this.#digits(asked, target, 'wrong'));
    const done = `${checkPaths.done}?return=${encodeURIComponent(target.returnTo)}${target.form ? '&form=1' : ''}`;
    return passed(redirectAnswer(done, asked.passage.requestId, this.#pass(asked, 'captcha')));
  }

  /** The challenge of a token, which is used up by this; or why there is none. */
  async #use({ arrival, keys }: Asked, token: string, method: CheckMethod): Promise<Challenge | string> {
    const challenge = readChallenge(keys, token, arrival, arrival.now);
    if (typeof challenge === 'string') return challenge.replaceAll('_', ' ');
    if (challenge.method !== method) return 'other method';
    return (await this.#nonces.claim(challenge.nonce, challenge.expiresAt)) ? challenge : 'replayed';
  }

  #pass({ arrival, site, keys }: Asked, method: CheckMethod): string[] {
    const { passSeconds } = site.check;
    const pass = issuePass(keys, method, arrival, arrival.now + passSeconds * 1000);
    return ['Set-Cookie', passCookie(arrival.secure, arrival.address, pass, passSeconds)];
  }

  #digits({ passage, arrival, site }: Asked, target: Target, fault: DigitsFault): Page {
    return this.#challenger.captcha(arrival, site, passage.requestId, target, fault);
  }

  /** Whoever comes here was just given a pass. Without it the way on would only lead back to the check. */
  #done(asked: Asked): Page {
    const { passage, arrival, site } = asked;
    const { returnTo, form } = targetOf(arrival.query);
    const kept = holdsPass(asked);
    if (kept && !form) return redirectAnswer(returnTo, passage.requestId);
    const [accept, acceptLanguage] = [arrival.header('accept'), arrival.header('accept-language')];
    const kind = kept ? 'check_passed' : 'cookies_blocked';
    const { brand } = site;
    return renderPage({ kind, requestId: passage.requestId, accept, acceptLanguage, stage: 'visitor_check', reason: kind, brand });
  }

  /** The captcha as a picture or as sound. */
  #picture({ passage, arrival, keys }: Asked): Page {
    const { requestId } = passage;
    const challenge = readToken(keys, arrival.query.slice(1));
    if (typeof challenge === 'string' || challenge.method !== 'captcha') return problemAnswer(404, requestId);
    if (challenge.expiresAt <= arrival.now) return problemAnswer(410, requestId);
    if (!this.#pictures.allows(arrival.address)) return problemAnswer(429, requestId, comeAgain);
    const isImage = arrival.path === checkPaths.image;
    const file = isImage
      ? { contentType: 'image/png', body: captchaImage(keys, challenge) }
      : { contentType: 'audio/wav', body: captchaAudio(keys, challenge) };
    return fileAnswer(file, requestId, arrival.header('range'));
  }
}

const plainly = (page: Page): CheckAnswered => ({ page, verdict: 'answered', failure: null });
const passed = (page: Page): CheckAnswered => ({ page, verdict: 'passed', failure: null });
const failed = (failure: string, page: Page): CheckAnswered => ({ page, verdict: 'check_failed', failure });

function targetOf(query: string): Target {
  const fields = new URLSearchParams(query);
  return { returnTo: safeReturn(fields.get('return') ?? '/'), form: fields.get('form') === '1' };
}

function holdsPass({ arrival, keys }: Asked): boolean {
  const given = cookieValues(arrival.cookies, passCookieName(arrival.secure, arrival.address));
  return given.some((pass) => verifyPass(keys, pass, arrival, 'invisible', arrival.now) === 'valid');
}

function asset({ passage, arrival, site }: Asked): Page {
  const { requestId } = passage;
  const file = [solverAsset, site.brand.logo].find((candidate) => candidate?.path === arrival.path);
  return file ? assetAnswer(file, requestId, arrival.header('if-none-match')) : problemAnswer(404, requestId);
}
