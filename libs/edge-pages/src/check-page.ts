import type { CheckMethod } from '@sitekeep/contracts';
import type { Challenge } from '@sitekeep/visitor-check';
import { checkPaths, solverAsset } from './assets.ts';
import type { PageBrand } from './brand.ts';
import { captchaForm, captchaLink } from './captcha-form.ts';
import { checkScript, checkScriptHash } from './check-script.ts';
import { dataAttributes, escapeAll, escapeHtml } from './html.ts';
import type { CheckReason, Language } from './language.ts';
import { en } from './languages/en.ts';
import { languages } from './languages/index.ts';
import { chooseLanguage } from './negotiate.ts';
import { htmlType, type Page, pageOf, problemType } from './page.ts';
import { checkStyle, checkStyleHash } from './style.ts';
import { fill, templateOf } from './template.ts';

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
  const { challenge, fallback, form, reason, returnTo } = request;
  const [tag, { check, messages }] = languageOf(request);
  const cookies = messages.cookies_blocked;
  const data = dataAttributes({
    token: challenge.token,
    puzzles: String(challenge.difficulty.puzzles),
    bits: String(challenge.difficulty.bits),
    solver: solverAsset.path,
    answer: checkPaths.answer,
    captcha: captchaLink(request),
    return: returnTo,
    form: form ? '1' : '',
  });
  const why = `<p class="soft">${check.reasons[reason]}</p>${form ? `<p>${check.formHeld}</p>` : ''}`;
  const digits = `<a href="${escapeHtml(captchaLink(request))}">${check.typeDigits}</a>`;
  const again = `<button type="button" data-do="reload">${check.tryAgain}</button>`;
  const content = `<div id="check" hidden ${data}>
<section id="working"><h1>${check.invisible.title}</h1><p>${check.invisible.what}</p>${why}<progress id="bar" max="${challenge.difficulty.puzzles}" value="0" aria-label="${check.working}"></progress><p class="soft" role="status"><span id="status">${check.working}</span><span id="passed" hidden>${check.passed}</span></p><p id="slow" hidden>${digits}</p></section>
<section id="failed" role="alert" hidden><h1>${check.didNotWork}</h1><p class="row">${again}${digits}</p></section>
<section id="cookies" role="alert" hidden><h1>${cookies.title}</h1><p>${cookies.what}</p><p class="soft">${cookies.why}</p><p>${cookies.next}</p><p class="row">${again}</p></section>
<section id="unsent" role="alert" hidden><h1>${check.formNotSent}</h1><p class="row"><button type="button" data-do="reload">${check.sendAgain}</button><button type="button" class="quiet" data-do="back">${check.goBack}</button></p></section>
</div>
<noscript><h1>${check.captcha.title}</h1><p>${check.noScript}</p>${why}${captchaForm(check, request, fallback, null)}</noscript>
<script>${checkScript}</script>`;
  return checkPage(request, tag, 'invisible', content);
}

/** The page with the digits. Works without scripts. Shown under the address that was asked for, or under `checkPaths.captcha`. */
export function renderCaptchaPage(request: CaptchaPageRequest): Page {
  const { challenge, fault, form, reason } = request;
  const [tag, { check }] = languageOf(request);
  const held = form ? `<p>${check.formHeld}</p>` : '';
  const content = `<h1>${check.captcha.title}</h1><p>${check.captcha.what}</p><p class="soft">${check.reasons[reason]}</p>${held}${captchaForm(check, request, challenge, fault)}`;
  return checkPage(request, tag, 'captcha', content);
}

/** For what is no page view, such as fetch calls and images: says in a form for programs that the visitor has to load a page. */
export function renderCheckProblem(request: CheckRequest & { readonly method: CheckMethod }): Page {
  const tag = chooseLanguage(request.acceptLanguage);
  const { check } = languages[tag] ?? en;
  const words = check[request.method];
  const problem = {
    type: 'about:blank',
    title: words.title,
    status,
    code: 'challenged',
    detail: `${check.reasons[request.reason]} ${words.what}`,
    stage: 'visitor_check',
    requestId: request.requestId,
    check: { method: request.method, reason: request.reason, url: `${checkPaths.captcha}?return=%2F` },
  };
  const policy = "default-src 'none'; frame-ancestors 'none'";
  return pageOf({ status, contentType: problemType, language: tag, policy, requestId: request.requestId }, JSON.stringify(problem));
}

function checkPage(request: CheckRequest, tag: string, method: CheckMethod, content: string): Page {
  const { brand, requestId } = request;
  const { requestId: requestWord, help, check } = languages[tag] ?? en;
  const template = templateOf({ language: tag, title: check[method].title, style: checkStyle, requestWord, help });
  // child-src for browsers that do not know worker-src yet.
  const scripts = method === 'captcha' ? '' : ` script-src ${checkScriptHash}; worker-src 'self'; child-src 'self'; connect-src 'self';`;
  const policy = `default-src 'none'; style-src ${checkStyleHash}${brand.styleHash}; img-src ${brand.imageSource}; media-src 'self';${scripts} base-uri 'none'; form-action 'self'; frame-ancestors 'self'`;
  return pageOf({ status, contentType: htmlType, language: tag, policy, requestId }, fill(template, brand, requestId, content));
}

// Escaped once instead of for every page.
const escaped = escapeAll(languages);

function languageOf({ acceptLanguage }: CheckRequest): [string, Language] {
  const tag = chooseLanguage(acceptLanguage);
  return [tag, escaped[tag] ?? escapeAll(en)];
}
