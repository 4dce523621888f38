import type { PageBrand } from './brand.ts';
import type { Target } from './captcha-form.ts';
import { gatePaths, signInLink } from './gate-paths.ts';
import { type GatePageKind, gatePolicy, type PreparedGate, preparedGate } from './gate-words.ts';
import { escapeHtml } from './html.ts';
import { wantsHtml } from './negotiate.ts';
import { htmlType, type Page, pageOf, problemType } from './page.ts';
import { renderPage, statusOf } from './render-page.ts';
import { fill } from './template.ts';

export interface GatePageRequest {
  readonly kind: GatePageKind;
  readonly requestId: string;
  readonly accept: string | undefined;
  readonly acceptLanguage: string | undefined;
  readonly brand: PageBrand;
  /** What the page says to programs, and to support. */
  readonly reason: string;
  /** Where the visitor wanted to go. */
  readonly target: Target;
  /** There is a session that can be ended. */
  readonly signedIn: boolean;
}

/** In seconds, for a gate that does not answer. */
const comeAgain = 10;

/** What became of a visitor at the gate, with the next step as a link or a button; problem+json for programs. */
export function renderGatePage(request: GatePageRequest): Page {
  const { kind, requestId, accept, acceptLanguage, brand, reason } = request;
  const retryAfter = kind === 'gate_unavailable' ? comeAgain : undefined;
  if (!wantsHtml(accept)) return renderPage({ kind, requestId, accept, acceptLanguage, stage: 'gate', reason, retryAfter });
  const prepared = preparedGate(acceptLanguage);
  const { title, what, why, next } = prepared.words.messages[kind];
  const content = `<h1>${title}</h1><p>${what}</p><p class="soft">${why}</p><p>${next}</p>${stepOf(request, prepared)}`;
  const facts = {
    contentType: htmlType,
    language: prepared.language,
    policy: gatePolicy(brand, 'self'),
    requestId,
    referrer: 'same-origin',
  } as const;
  const timed = retryAfter === undefined ? {} : { retryAfter };
  return pageOf({ ...facts, ...timed, status: statusOf(kind) }, fill(prepared.templates[kind], brand, requestId, content));
}

/** 401, to programs alone and so in English. Why the token does not count is the owner's to see: whoever guesses learns nothing by it. */
export function renderTokenRefused(requestId: string): Page {
  const status = 401;
  const detail =
    'The token that was shown does not open this: it is unknown, switched off or expired, or does not count for this path, from this address or in this header. The owner of the website can look it up and give out a new one.';
  const problem = { type: 'about:blank', title: 'Token refused', status, code: 'token_refused', detail, stage: 'gate', requestId };
  const policy = "default-src 'none'; frame-ancestors 'none'";
  return pageOf({ status, contentType: problemType, language: 'en', policy, requestId }, JSON.stringify(problem));
}

/**
 * Leads a browser on after a sign-in by a page of its own: browsers hold all redirects that follow on a form to the policy of the form's
 * page, also those by which the website leads on to other hosts.
 */
export function renderOnward(request: Pick<GatePageRequest, 'requestId' | 'acceptLanguage' | 'brand'> & { readonly to: string }): Page {
  const { requestId, acceptLanguage, brand, to } = request;
  const { language, words, templates } = preparedGate(acceptLanguage);
  const link = `<p class="row"><a class="button" href="${escapeHtml(to)}">${words.check.submit}</a></p>`;
  const content = `<h1>${words.messages.signed_in.title}</h1><p>${words.check.passed}</p>${link}`;
  const facts = { contentType: htmlType, language, policy: gatePolicy(brand, 'self'), requestId, referrer: 'same-origin' } as const;
  const page = pageOf({ ...facts, status: 200 }, fill(templates.signed_in, brand, requestId, content));
  return { ...page, headers: [...page.headers, 'Refresh', `0; url=${to}`] };
}

function stepOf({ kind, target, signedIn }: GatePageRequest, { words: { gate, check } }: PreparedGate): string {
  if (kind === 'signed_in') return '';
  if (kind === 'gate_forbidden')
    return signedIn
      ? `<form method="post" action="${gatePaths.signOut}"><p class="row"><button type="submit" class="quiet">${gate.signOut}</button></p></form>`
      : '';
  // A page in a frame shows a link only: nobody types a password into a frame.
  const text = kind === 'gate_unavailable' ? check.tryAgain : gate.submit;
  return `<p class="row"><a class="button" target="_top" href="${escapeHtml(signInLink(target))}">${text}</a></p>`;
}
