import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { EgressRefused, type EgressPolicy } from './egress-policy.ts';

export type EgressFetchOptions = {
  method?: string;
  headers?: Record<string, string>;
  /** a text or URLSearchParams; null: none */
  body?: unknown;
  signal?: AbortSignal | undefined;
};
export type EgressFetch = (url: string, options?: EgressFetchOptions) => Promise<Response>;

/** Statuses whose answers have no body (Fetch, 2.2.3). */
const bodiless = new Set([204, 205, 304]);

/**
 * Fetches what customers chose the address of, from where the policy allows it and nowhere else. Redirects are answers like all others, so
 * that nobody follows one past the policy. Rejects with EgressRefused, with an error of the connection, and when there is no whole answer
 * within `timeoutMs` or it has more than `mostBytes`.
 */
export function egressFetch(policy: EgressPolicy, { timeoutMs, mostBytes }: { timeoutMs: number; mostBytes: number }): EgressFetch {
  return async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
    const target = checkedTarget(policy, url);
    const sent = bytesOf(body);
    const ending = AbortSignal.timeout(timeoutMs);
    const options = {
      ...{ method, agent: false, lookup: policy.lookup },
      headers: { ...headers, ...(sent && { 'content-length': sent.length }) },
      signal: signal ? AbortSignal.any([signal, ending]) : ending,
    };
    return new Promise((resolve, reject) => {
      const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, options);
      request.on('error', reject);
      request.on('response', (answer) => void read(answer, mostBytes).then(resolve, reject));
      request.end(sent);
    });
  };
}

function bytesOf(body: unknown): Buffer | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.from(body.toString());
  throw new TypeError('Only texts and URLSearchParams are sent.');
}

function checkedTarget(policy: EgressPolicy, url: string): URL {
  const target = new URL(url);
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw new EgressRefused(target.protocol);
  policy.assertTarget(target.hostname, Number(target.port || (target.protocol === 'https:' ? 443 : 80)));
  return target;
}

async function read(answer: IncomingMessage, mostBytes: number): Promise<Response> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > mostBytes) throw new Error(`The answer is longer than ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  const status = answer.statusCode ?? 0;
  const headers = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(bodiless.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
