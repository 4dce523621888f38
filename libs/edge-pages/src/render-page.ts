import { languages, type Message, type PageKind, pageKinds } from './messages.ts';
import { chooseLanguage, wantsHtml } from './negotiate.ts';
import { contentSecurityPolicy, pageHalves } from './template.ts';

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
}

export interface Page {
  readonly status: number;
  /** Flat list of names and values, as ServerResponse.writeHead takes it. */
  readonly headers: string[];
  readonly body: Buffer;
}

const statuses: Record<PageKind, number> = {
  bad_request: 400,
  blacklisted: 403,
  not_whitelisted: 403,
  country: 403,
  suspended: 403,
  unknown_host: 421,
  origin_unreachable: 502,
  site_unavailable: 503,
  origin_timeout: 504,
};

const offered = Object.keys(languages);
// Under attack most answers are refusals, so all that does not change from one to the next is put together once.
const prepared = new Map(offered.flatMap((tag) => pageKinds.map((kind) => [`${tag} ${kind}`, prepare(tag, kind)] as const)));

interface Prepared {
  readonly language: string;
  readonly message: Message;
  readonly before: string;
  readonly after: string;
}

function prepare(tag: string, kind: PageKind): Prepared {
  const language = languages[tag];
  if (!language) throw new Error(`There is no language ${tag}.`);
  const message = language.messages[kind];
  const [before, after] = pageHalves(tag, message, language.requestId);
  return { language: tag, message, before, after };
}

/** The page as HTML for browsers and as problem+json (RFC 9457) for programs, in the visitor's language. */
export function renderPage(request: PageRequest): Page {
  const page = prepared.get(`${chooseLanguage(request.acceptLanguage, offered)} ${request.kind}`);
  if (!page) throw new Error(`There is no page ${request.kind}.`);
  const status = statuses[request.kind];
  const html = wantsHtml(request.accept);
  const body = Buffer.from(html ? page.before + request.requestId + page.after : problem(request, page, status));
  const type = html ? 'text/html; charset=utf-8' : 'application/problem+json';
  return { status, headers: headersOf(type, page.language, body.length, status, request.requestId), body };
}

function problem(request: PageRequest, { message }: Prepared, status: number): string {
  const { stage, reason, requestId } = request;
  const detail = `${request.detail ?? `${message.what} ${message.why}`} ${message.next}`;
  return JSON.stringify({ type: 'about:blank', title: message.title, status, code: reason, detail, stage, requestId });
}

function headersOf(type: string, language: string, length: number, status: number, requestId: string): string[] {
  const headers = ['Content-Type', type, 'Content-Language', language, 'Content-Length', String(length), 'Cache-Control', 'no-store'];
  headers.push('Vary', 'Accept, Accept-Language', 'X-Content-Type-Options', 'nosniff', 'X-Request-Id', requestId);
  headers.push('Content-Security-Policy', contentSecurityPolicy, 'Referrer-Policy', 'no-referrer');
  if (status === 503) headers.push('Retry-After', '5');
  return headers;
}
