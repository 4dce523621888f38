import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { rootCertificates } from 'node:tls';
import * as acme from 'acme-client';

const timeoutMs = 30_000;
type Body = { type?: string; detail?: string } | undefined;
type Answer = { status: number; data: Body; headers: Record<string, unknown> };

/** A refusal of the authority, as it tells it (RFC 8555, section 6.7). */
export class AcmeProblem extends Error {
  constructor(
    readonly type: string,
    readonly detail: string,
    readonly retryAfterMs: number,
  ) {
    super(detail);
    this.name = 'AcmeProblem';
  }
}

/** The authority did not answer. */
export class AuthorityAway extends Error {
  constructor(readonly code: string) {
    super(`no answer: ${code}`);
    this.name = 'AuthorityAway';
  }
}

type Rejection = { response?: Answer; code?: string };
let prepared = false;
/**
 * Makes the HTTP client of acme-client ours: bounded in time, with a further root if one is given, and without its own repeating,
 * which would wait for hours inside a job (and fails on an authority that does not answer at all).
 */
export function prepareAcmeHttp(caFile: string | undefined): void {
  if (prepared) return;
  prepared = true;
  const { defaults, interceptors } = acme.axios;
  defaults.timeout = timeoutMs;
  if (caFile) defaults.httpsAgent = new Agent({ ca: [...rootCertificates, readFileSync(caFile, 'utf8')] });
  interceptors.response.clear();
  // acme-client has every answer rejected, and looks at the status itself.
  interceptors.response.use(undefined, ({ response, code }: Rejection) => {
    if (!response) throw new AuthorityAway(code ?? 'unknown');
    const problem = problemOf(response);
    if (problem) throw problem;
    return response;
  });
}

/** A used nonce is acme-client's own affair. */
function problemOf({ status, data, headers }: Answer): AcmeProblem | null {
  const type = typeof data === 'object' ? data.type : undefined;
  if (status < 400 || type === 'urn:ietf:params:acme:error:badNonce') return null;
  return new AcmeProblem(type ?? '', data?.detail ?? `it answered ${status}`, retryAfterMs(headers['retry-after']));
}

/** Retry-After is seconds or a date (RFC 9110). */
export function retryAfterMs(header: unknown, now = Date.now()): number {
  if (typeof header !== 'string') return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
