/** An answer of the edge's own. */
export interface Page {
  readonly status: number;
  /** Flat list of names and values, as ServerResponse.writeHead takes it. */
  readonly headers: string[];
  readonly body: Buffer;
}

export interface PageFacts {
  readonly status: number;
  readonly contentType: string;
  readonly language: string | null;
  readonly policy: string;
  readonly requestId: string;
  /**
   * `same-origin` for pages with forms: with `no-referrer` browsers would send `Origin: null` along. `strict-origin` where the address of
   * the page holds a secret.
   */
  readonly referrer?: 'no-referrer' | 'same-origin' | 'strict-origin';
  /** Seconds, for the Retry-After header. */
  readonly retryAfter?: number;
}

export const htmlType = 'text/html; charset=utf-8';
export const problemType = 'application/problem+json';

export function pageOf(facts: PageFacts, text: string): Page {
  const body = Buffer.from(text);
  const headers = ['Content-Type', facts.contentType, 'Content-Length', String(body.length)];
  if (facts.language !== null) headers.push('Content-Language', facts.language);
  headers.push('Cache-Control', 'no-store', 'Vary', 'Accept, Accept-Language', 'X-Content-Type-Options', 'nosniff');
  headers.push(
    'X-Request-Id',
    facts.requestId,
    'Content-Security-Policy',
    facts.policy,
    'Referrer-Policy',
    facts.referrer ?? 'no-referrer',
  );
  if (facts.retryAfter !== undefined) headers.push('Retry-After', String(Math.max(1, Math.ceil(facts.retryAfter))));
  return { status: facts.status, headers, body };
}
