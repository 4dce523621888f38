import { STATUS_CODES } from 'node:http';
import { type CheckOutcome, type Page, type StaticAsset } from '@sitekeep/edge-pages';

/** Answers of the edge's own paths that are no pages for reading. `headers` is a flat list of names and values. */
function answerOf(status: number, requestId: string, contentType: string, body: Buffer, headers: readonly string[] = []): Page {
  const all = ['Content-Type', contentType, 'Content-Length', String(body.length), 'Cache-Control', 'no-store'];
  return { status, headers: [...all, 'X-Content-Type-Options', 'nosniff', 'X-Request-Id', requestId, ...headers], body };
}

export function problemAnswer(status: number, requestId: string, headers: readonly string[] = []): Page {
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, requestId };
  return answerOf(status, requestId, 'application/problem+json', Buffer.from(JSON.stringify(problem)), headers);
}

/** JSON that anybody may keep for so many seconds; null: nobody. */
export function jsonAnswer(text: string, requestId: string, maxAge: number | null): Page {
  const page = answerOf(200, requestId, 'application/json', Buffer.from(text));
  return maxAge === null ? page : withHeader(page, 'Cache-Control', `public, max-age=${maxAge}`);
}

/** What the script of the check's page reads. */
export function outcomeAnswer(outcome: CheckOutcome['outcome'], requestId: string, headers: readonly string[] = []): Page {
  const status = outcome === 'passed' ? 200 : 429;
  return answerOf(status, requestId, 'application/json', Buffer.from(JSON.stringify({ outcome } satisfies CheckOutcome)), headers);
}

/** `to` is a path on the same host. */
export function redirectAnswer(to: string, requestId: string, headers: readonly string[] = []): Page {
  return answerOf(303, requestId, 'text/plain', Buffer.alloc(0), ['Location', to, ...headers]);
}

/** 304 when the client has it; 206 when it asks for a part, as some browsers do with sound. */
export function fileAnswer(file: { contentType: string; body: Buffer }, requestId: string, range: string | undefined): Page {
  const { contentType, body } = file;
  const [, from, to] = /^bytes=(\d{1,9})-(\d{0,9})$/.exec(range ?? '') ?? [];
  if (from === undefined) return answerOf(200, requestId, contentType, body, ['Accept-Ranges', 'bytes']);
  const first = Number(from);
  const last = Math.min(to ? Number(to) : body.length, body.length - 1);
  if (first > last) return problemAnswer(416, requestId, ['Content-Range', `bytes */${body.length}`]);
  const part = body.subarray(first, last + 1);
  return answerOf(206, requestId, contentType, part, ['Content-Range', `bytes ${first}-${last}/${body.length}`]);
}

/** A file that browsers may keep for ever. */
export function assetAnswer(asset: StaticAsset, requestId: string, ifNoneMatch: string | undefined): Page {
  if (ifNoneMatch === asset.etag) return { status: 304, headers: ['ETag', asset.etag, 'X-Request-Id', requestId], body: Buffer.alloc(0) };
  return { status: 200, headers: [...asset.headers, 'X-Request-Id', requestId], body: asset.body };
}

/** The same page with a header set, instead of the one it has. */
export function withHeader(page: Page, name: string, value: string): Page {
  const headers: string[] = [];
  for (let i = 0; i < page.headers.length; i += 2)
    if (page.headers[i] !== name) headers.push(page.headers[i] as string, page.headers[i + 1] as string);
  return { ...page, headers: [...headers, name, value] };
}
