import { plainBrand, type PageBrand } from './brand.ts';
import { escapeHtml } from './html.ts';
import { type Language, type Message, type PageKind, pageKinds } from './language.ts';
import { languages } from './languages/index.ts';
import { chooseLanguage, wantsHtml } from './negotiate.ts';
import { htmlType, type Page, pageOf, problemType } from './page.ts';
import { pageStyle, pageStyleHash } from './style.ts';
import { fill, type Template, templateOf } from './template.ts';

/** What the page is about and what the visitor's program asked for. */
export interface PageRequest {
  readonly kind: PageKind;
  readonly requestId: string;
  readonly accept: string | undefined;
  readonly acceptLanguage: string | undefined;
  /** Which stage refused and why, as codes for programs and for support. */
  readonly stage: string;
  readonly reason: string;
  /** In words, for `bad_request`: what is wrong with the request. */
  readonly detail?: string;
  /** Of the site; without it the page is neutral. */
  readonly brand?: PageBrand | undefined;
  /** In seconds: when to come again. */
  readonly retryAfter?: number | undefined;
  /** HTML of the customer, for browsers in the place of ours. */
  readonly own?: string | null | undefined;
}

const statuses: Record<PageKind, number> = {
  check_passed: 200,
  signed_out: 200,
  signed_in: 200,
  bad_request: 400,
  sign_in_required: 401,
  https_required: 403,
  blacklisted: 403,
  not_whitelisted: 403,
  tor: 403,
  country: 403,
  firewall: 403,
  suspended: 403,
  gate_forbidden: 403,
  session_cookie_blocked: 403,
  request_timeout: 408,
  body_too_large: 413,
  url_too_long: 414,
  unknown_host: 421,
  banned: 429,
  rate_limited: 429,
  check_failed: 429,
  cookies_blocked: 429,
  head_too_large: 431,
  origin_unreachable: 502,
  origin_error: 502,
  site_unavailable: 503,
  maintenance: 503,
  gate_unavailable: 503,
  origin_timeout: 504,
  loop: 508,
};

export const statusOf = (kind: PageKind): number => statuses[kind];

interface Prepared {
  readonly language: string;
  readonly message: Message;
  readonly template: Template;
  readonly content: string;
}

// Under attack most answers are refusals, so all that does not change from one to the next is put together once.
const prepared = new Map(Object.entries(languages).map(([tag, language]) => [tag, preparedOf(tag, language)]));

function preparedOf(tag: string, { messages, requestId, help }: Language): Record<PageKind, Prepared> {
  const of = (kind: PageKind): Prepared => {
    const message = messages[kind];
    const { title, what, why, next } = message;
    const template = templateOf({ language: tag, title, style: pageStyle, requestWord: requestId, help });
    const content = `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(what)}</p><p class="soft">${escapeHtml(why)}</p><p>${escapeHtml(next)}</p>`;
    return { language: tag, message, template, content };
  };
  return Object.fromEntries(pageKinds.map((kind) => [kind, of(kind)])) as Record<PageKind, Prepared>;
}

/** The page as HTML for browsers and as problem+json (RFC 9457) for programs, in the visitor's language. */
export function renderPage(request: PageRequest): Page {
  const { kind, requestId, brand = plainBrand } = request;
  const page = prepared.get(chooseLanguage(request.acceptLanguage))?.[kind];
  if (!page) throw new Error(`There is no page ${kind}.`);
  const html = wantsHtml(request.accept);
  const status = statuses[kind];
  const own = html ? (request.own ?? null) : null;
  const facts = {
    status,
    contentType: html ? htmlType : problemType,
    // What language a customer writes is not known.
    language: own === null ? page.language : null,
    policy: own === null ? policyOf(brand) : customersPolicy,
    requestId,
    retryAfter: request.retryAfter ?? (status === 503 ? 5 : undefined),
  };
  if (own !== null) return pageOf(facts, fillCustomers(own, { request_id: requestId, status: String(status), reason: request.reason }));
  return pageOf(facts, html ? fill(page.template, brand, requestId, page.content) : problem(request, page.message, status));
}

/** The page needs its own style and the site's logo and nothing else, so nothing else may run or load. */
const policyOf = (brand: PageBrand): string =>
  `default-src 'none'; style-src ${pageStyleHash}${brand.styleHash}; img-src ${brand.imageSource}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/**
 * A customer's page may look as it likes, and load pictures, fonts and styles; it runs no script and sends no form: whoever may write
 * it need not be trusted with what visitors do on the site.
 */
const customersPolicy =
  "default-src 'none'; style-src 'unsafe-inline' 'self' https:; img-src 'self' https: data:; font-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Fills `{{name}}` in, escaped; what has another name stays as it stands. */
const fillCustomers = (html: string, gaps: Readonly<Record<string, string>>): string =>
  html.replace(/\{\{\s*([a-z_]{1,20})\s*\}\}/g, (gap, name: string) => (Object.hasOwn(gaps, name) ? escapeHtml(gaps[name] ?? '') : gap));

function problem(request: PageRequest, message: Message, status: number): string {
  const { stage, reason, requestId } = request;
  const detail = `${request.detail ?? `${message.what} ${message.why}`} ${message.next}`;
  return JSON.stringify({ type: 'about:blank', title: message.title, status, code: reason, detail, stage, requestId });
}
