import type { CheckMethod } from '@sitekeep/contracts';
import { type Challenge, safeReturn } from '@sitekeep/visitor-check';
import { checkPaths, solverAsset } from './assets.ts';
import type { PageBrand } from './brand.ts';
import { captchaForm, captchaLink, type Target } from './captcha-form.ts';
import { checkScript, checkScriptHash } from './check-script.ts';
import { dataAttributes, escapeAll, escapeHtml } from './html.ts';
import type { CheckReason, Language } from './language.ts';
import { en } from './languages/en.ts';
import { languages } from './languages/index.ts';
import { chooseLanguage } from './negotiate.ts';
import { htmlType, type Page, pageOf, problemType } from './page.ts';
import { checkStyle, checkStyleHash } from './style.ts';
import { fill, type Template, templateOf } from './template.ts';

export interface CheckRequest {
  readonly requestId: string;
  readonly acceptLanguage: string | undefined;
  readonly brand: PageBrand;
  readonly reason: CheckReason;
  /** Path and query where the visitor wanted to go, on the same host (see safeReturn). */
  readonly returnTo: string;
  /** The request that is held up carried a form, which a reload may not repeat unasked. */
  readonly form: boolean;
}

export interface InvisiblePageRequest extends CheckRequest {
  readonly challenge: Challenge;
  /** A captcha for browsers without scripts. */
  readonly fallback: Challenge;
}

export interface CaptchaPageRequest extends CheckRequest {
  readonly challenge: Challenge;
  /** Why the visitor sees new digits; null at the first try. */
  readonly fault: 'wrong' | 'too_late' | null;
}

const status = 429;

/** The page that checks the browser by itself and then loads again. Shown under the address that was asked for. */
export function renderInvisiblePage(request: InvisiblePageRequest): Page {
  const { challenge, fallback, form, reason } = request;
  const prepared = preparedFor(request);
  const { check, messages } = prepared.words;
  const { cookies_blocked: cookies, check_passed: passed } = messages;
  const target = targetOf(request);
  const data = dataAttributes({
    token: challenge.token,
    puzzles: String(challenge.difficulty.puzzles),
    bits: String(challenge.difficulty.bits),
    solver: solverAsset.path,
    answer: checkPaths.answer,
    captcha: captchaLink(target),
    return: target.returnTo,
    form: form ? '1' : '',
  });
  const why = `<p class="soft">${check.reasons[reason]}</p>${form ? `<p>${check.formHeld}</p>` : ''}`;
  const digits = `<a href="${escapeHtml(captchaLink(target))}">${check.typeDigits}</a>`;
  const again = `<button type="button" data-do="reload">${check.tryAgain}</button>`;
  const content = `<div id="check" hidden ${data}>
<section id="working"><h1>${check.invisible.title}</h1><p>${check.invisible.what}</p>${why}<progress id="bar" max="${challenge.difficulty.puzzles}" value="0" aria-label="${check.working}"></progress><p class="soft" role="status"><span id="status">${check.working}</span><span id="passed" hidden>${check.passed}</span></p><p id="slow" hidden>${digits}</p></section>
<section id="failed" role="alert" hidden><h1>${check.didNotWork}</h1><p class="row">${again}${digits}</p></section>
<section id="cookies" role="alert" hidden><h1>${cookies.title}</h1><p>${cookies.what}</p><p class="soft">${cookies.why}</p><p>${cookies.next}</p><p class="row">${again}</p></section>
<section id="unsent" role="alert" hidden><h1>${passed.title}</h1><p>${passed.what}</p><p class="row"><button type="button" data-do="reload">${check.sendAgain}</button><button type="button" class="quiet" data-do="back">${check.goBack}</button></p></section>
</div>
<noscript><h1>${check.captcha.title}</h1><p id="task">${check.noScript}</p>${why}${captchaForm(check, target, fallback, null)}</noscript>
<script>${checkScript}</script>`;
  return checkPage(request, prepared, 'invisible', content);
}

/** The page with the digits. Works without scripts. Shown under the address that was asked for, or under `checkPaths.captcha`. */
export function renderCaptchaPage(request: CaptchaPageRequest): Page {
  const { challenge, fault, form, reason } = request;
  const prepared = preparedFor(request);
  const { check } = prepared.words;
  const held = form ? `<p>${check.formHeld}</p>` : '';
  const content = `<h1>${check.captcha.title}</h1><p id="task">${check.captcha.what}</p><p class="soft">${check.reasons[reason]}</p>${held}${captchaForm(check, targetOf(request), challenge, fault)}`;
  return checkPage(request, prepared, 'captcha', content);
}

/** For what is no page view, such as fetch calls and images: says in a form for programs that the visitor has to load a page. */
export function renderCheckProblem(request: CheckRequest & { readonly method: CheckMethod }): Page {
  const { method, reason, requestId } = request;
  const language = chooseLanguage(request.acceptLanguage);
  const { check } = languages[language] ?? en;
  const { title, what } = check[method];
  const detail = `${check.reasons[reason]} ${what}`;
  const url = captchaLink({ returnTo: '/', form: false });
  const problem = {
    type: 'about:blank',
    title,
    status,
    code: 'challenged',
    detail,
    stage: 'visitor_check',
    requestId,
    check: { method, reason, url },
  };
  const policy = "default-src 'none'; frame-ancestors 'none'";
  return pageOf({ status, contentType: problemType, language, policy, requestId }, JSON.stringify(problem));
}

function checkPage(request: CheckRequest, { language, templates }: Prepared, method: CheckMethod, content: string): Page {
  const { brand, requestId } = request;
  // child-src for browsers that do not know worker-src yet.
  const scripts = method === 'captcha' ? '' : ` script-src ${checkScriptHash}; worker-src 'self'; child-src 'self'; connect-src 'self';`;
  const policy = `default-src 'none'; style-src ${checkStyleHash}${brand.styleHash}; img-src ${brand.imageSource}; media-src 'self';${scripts} base-uri 'none'; form-action 'self'; frame-ancestors 'self'`;
  const facts = { status, contentType: htmlType, language, policy, requestId, referrer: 'same-origin' } as const;
  return pageOf(facts, fill(templates[method], brand, requestId, content));
}

const targetOf = ({ returnTo, form }: CheckRequest): Target => ({ returnTo: safeReturn(returnTo), form });

/** Of one language: its words, escaped, and what surrounds them. */
interface Prepared {
  readonly language: string;
  readonly words: Language;
  readonly templates: Record<CheckMethod, Template>;
}

function prepare(language: string, words: Language): Prepared {
  const { requestId: requestWord, help, check } = words;
  const template = (method: CheckMethod) => templateOf({ language, title: check[method].title, style: checkStyle, requestWord, help });
  return { language, words: escapeAll(words), templates: { invisible: template('invisible'), captcha: template('captcha') } };
}

const english = prepare('en', en);
const preparedLanguages = new Map(Object.entries(languages).map(([tag, words]) => [tag, prepare(tag, words)]));

const preparedFor = ({ acceptLanguage }: CheckRequest): Prepared => preparedLanguages.get(chooseLanguage(acceptLanguage)) ?? english;
