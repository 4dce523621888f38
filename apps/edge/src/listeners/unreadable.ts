import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { RefusalReason } from '@sitekeep/contracts';
import { type PageKind, renderPage } from '@sitekeep/edge-pages';
import { newRequestId } from '../request-path/request-id.ts';

/** Why what a client sent is no request, and what it is told. */
export interface Unreadable {
  readonly kind: PageKind;
  readonly reason: RefusalReason;
}

const malformed: Unreadable = { kind: 'bad_request', reason: 'bad_request' };
const byCode: Record<string, Unreadable> = {
  HPE_HEADER_OVERFLOW: { kind: 'head_too_large', reason: 'head_too_large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { kind: 'body_too_large', reason: 'body_too_large' },
  ERR_HTTP_REQUEST_TIMEOUT: { kind: 'request_timeout', reason: 'bad_request' },
};

export const unreadable = ({ code }: NodeJS.ErrnoException): Unreadable => byCode[code ?? ''] ?? malformed;

/** Ends a connection on which the parser gave up. Nobody knows where another request might begin. */
export function answerUnreadable(socket: Socket, { kind, reason }: Unreadable, now: number): void {
  const page = renderPage({
    kind,
    requestId: newRequestId(now),
    accept: undefined,
    acceptLanguage: undefined,
    stage: 'arrival',
    reason,
  });
  let text = `HTTP/1.1 ${page.status} ${STATUS_CODES[page.status]}\r\n`;
  for (let i = 0; i < page.headers.length; i += 2) text += `${page.headers[i]}: ${page.headers[i + 1]}\r\n`;
  socket.write(`${text}Date: ${new Date(now).toUTCString()}\r\nConnection: close\r\n\r\n`, 'latin1');
  socket.end(page.body);
  setTimeout(() => socket.destroy(), 1000).unref();
}
