import type { CheckMethod } from '@sitekeep/contracts';
import {
  type CheckReason,
  type CheckRequest,
  type Page,
  renderCaptchaPage,
  renderCheckProblem,
  renderInvisiblePage,
} from '@sitekeep/edge-pages';
import type { Refusal } from '@sitekeep/enforcement';
import { type Difficulty, difficultyFor, newChallenge } from '@sitekeep/visitor-check';
import type { Arrival } from '../request-path/arrival.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import { ChallengePace } from './challenge-pace.ts';
import type { Keyring } from './keyring.ts';
import { withHeader } from './own-answers.ts';
import { isNavigation } from './request-kind.ts';

/** Why somebody is asked for digits: nothing was typed yet, they were wrong, or they came too late. */
export type DigitsFault = 'wrong' | 'too_late' | null;

/** Where a visitor goes after the check, and whether a form was held up on the way there. */
export interface Target {
  readonly returnTo: string;
  readonly form: boolean;
}

/** Makes challenges and the pages around them. */
export class Challenger {
  readonly #keyring: Keyring;
  readonly #pace = new ChallengePace();

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** For a request that the stage refused: a page for those who can read it, else the same in a form for programs. */
  answer(arrival: Arrival, site: LiveSite, requestId: string, refusal: Refusal & { readonly check: CheckMethod }): Page {
    site.load?.challenged();
    const target = { returnTo: arrival.path + arrival.query, form: arrival.method === 'POST' };
    const request = requestOf(arrival, site, requestId, target, reasonOf(refusal.matched));
    const page = isNavigation(arrival)
      ? this.#page(arrival, site, request, refusal.check)
      : renderCheckProblem({ ...request, method: refusal.check });
    return withHeader(page, 'Retry-After', String(refusal.retryAfterSeconds));
  }

  /** New digits. */
  captcha(arrival: Arrival, site: LiveSite, requestId: string, target: Target, fault: DigitsFault): Page {
    const challenge = newChallenge(this.#keys(site), 'captcha', arrival, arrival.now, noWork);
    return posting(renderCaptchaPage({ ...requestOf(arrival, site, requestId, target, reasons[site.check.mode]), challenge, fault }));
  }

  #page(arrival: Arrival, site: LiveSite, request: CheckRequest, method: CheckMethod): Page {
    const keys = this.#keys(site);
    const captcha = newChallenge(keys, 'captcha', arrival, arrival.now, noWork);
    if (method === 'captcha') return posting(renderCaptchaPage({ ...request, challenge: captcha, fault: null }));
    const challenge = newChallenge(keys, 'invisible', arrival, arrival.now, this.#difficulty(site));
    return posting(renderInvisiblePage({ ...request, challenge, fallback: captcha }));
  }

  #keys({ siteId, check }: LiveSite) {
    return this.#keyring.of(siteId, check.epoch);
  }

  #difficulty({ siteId, load }: LiveSite): Difficulty {
    return difficultyFor(Math.max(this.#pace.count(siteId), load?.pressure ?? 0));
  }
}

const noWork: Difficulty = { puzzles: 0, bits: 0 };

/** So that browsers tell the form's origin: with `no-referrer` they would say `null`. */
const posting = (page: Page): Page => withHeader(page, 'Referrer-Policy', 'same-origin');

function requestOf(arrival: Arrival, { brand }: LiveSite, requestId: string, target: Target, reason: CheckReason): CheckRequest {
  return { requestId, acceptLanguage: arrival.header('accept-language'), brand, reason, ...target };
}

const reasons = { off: 'path', suspicious: 'suspicious', auto: 'busy', all: 'everyone' } as const satisfies Record<string, CheckReason>;
const byMatched: Record<string, CheckReason> = { 'mode suspicious': 'suspicious', 'mode auto': 'busy', 'mode all': 'everyone', tor: 'tor' };

/** In the visitor's words, from what the stage says for support. */
function reasonOf(matched: string | null): CheckReason {
  return matched?.startsWith('path ') ? 'path' : (byMatched[matched ?? ''] ?? 'rate_limit');
}
