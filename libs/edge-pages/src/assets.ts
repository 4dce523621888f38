import { createHash } from 'node:crypto';
import { solverScript } from '@sitekeep/visitor-check';

/** Where the check's pages send visitors. All on the visitor's own host, and belonging to the edge. */
export const checkPaths = {
  /** POST from the script: token, solution, report, return. Answered with CheckOutcome as JSON. */
  answer: '/.sitekeep/check/answer',
  /** GET `?return=…&form=1`: a captcha page. POST from its form: token, digits, return, form. */
  captcha: '/.sitekeep/check/captcha',
  /** GET `?<token>` */
  image: '/.sitekeep/check/image',
  audio: '/.sitekeep/check/audio',
  /** GET `?return=…&form=1`, after a captcha: goes on when the pass came along, else says that cookies are blocked. */
  done: '/.sitekeep/check/done',
  /** Assets lie under this and carry a hash of their content in the name. */
  assets: '/.sitekeep/check/',
} as const;

/** What the edge tells the page's script about its answer. `retry`: the challenge cannot be used any more, load the page again. */
export const checkOutcomes = ['passed', 'captcha', 'retry', 'failed'] as const;
export interface CheckOutcome {
  readonly outcome: (typeof checkOutcomes)[number];
}

/** A file that never changes under its path, so browsers may keep it for ever. */
export interface StaticAsset {
  readonly path: string;
  readonly etag: string;
  /** Flat list of names and values, as ServerResponse.writeHead takes it. */
  readonly headers: string[];
  readonly body: Buffer;
}

/** `name`: with `*` where the hash belongs. */
export function staticAsset(name: string, contentType: string, body: Buffer): StaticAsset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  const etag = `"${hash}"`;
  const headers = [
    'Content-Type',
    contentType,
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'public, max-age=31536000, immutable',
  ];
  headers.push('ETag', etag, 'X-Content-Type-Options', 'nosniff', 'Content-Security-Policy', "default-src 'none'");
  return { path: checkPaths.assets + name.replace('*', hash), etag, headers, body };
}

/** The Web Worker of the invisible check, the same for every site. */
export const solverAsset = staticAsset('solver-*.js', 'text/javascript; charset=utf-8', Buffer.from(solverScript));
