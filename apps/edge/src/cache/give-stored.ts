import { randomUUID } from 'node:crypto';
import { SharedHead } from '../request-path/shared-head.ts';
import type { SiteCompression } from '../response/compression/site-compression.ts';
import type { Ask } from './ask.ts';
import type { CachedAnswer } from './cached-answer.ts';
import { keepEncoding } from './kept-encodings.ts';
import { PreparedAnswer } from './prepared-answer.ts';
import { isNotModified } from './rules/conditional.ts';
import { fieldValue } from './rules/fields.ts';
import { ageOf } from './rules/freshness.ts';
import { type ByteRange, contentRange, multipart, unsatisfiableRange, wantedOf } from './rules/ranges.ts';
import type { Piece } from './stored-body.ts';

/** Up to here a body in memory is given in one go; of larger ones a client that does not read gets no more than it takes. */
const mostAtOnce = 256 * 1024;

/**
 * Answers from the store: whole, 304, parts (RFC 9110, 14), or without a body for HEAD. `cacheStatus` tells how it came to that. Returns
 * the status that was given.
 */
export function giveStored(ask: Ask, answer: CachedAnswer, now: number, cacheStatus: string): number {
  const { request, passage } = ask;
  const { head } = answer;
  const own = ['age', String(Math.floor(ageOf(head, now))), 'cache-status', cacheStatus, 'x-request-id', passage.requestId];
  const prepared = PreparedAnswer.of(answer);
  if (isNotModified(request, head, now)) return giveHead(ask, prepared.notModified, own);
  const wanted = request.range === null ? 'whole' : wantedOf(request, head, answer.length, now);
  if (wanted === 'whole') return giveWhole(ask, answer, prepared.whole, own);
  if (wanted !== 'unsatisfiable') return giveParts(ask, answer, wanted, own);
  return giveHead(ask, new SharedHead(416, ['content-range', unsatisfiableRange(answer.length), 'content-length', '0']), own);
}

function giveHead(ask: Ask, head: SharedHead, own: readonly string[]): number {
  ask.answered(head.status);
  if (ask.site.response?.compression) {
    ask.out.sendHead(head.status, [...head.headers, ...own], 0);
    ask.out.end(null);
  } else ask.passage.giveWhole(head, own, null);
  return head.status;
}

function giveWhole(ask: Ask, answer: CachedAnswer, head: SharedHead, own: readonly string[]): number {
  const { body, length } = answer;
  if (ask.request.method === 'HEAD' || length === 0) return giveHead(ask, head, own);
  if (ask.site.response?.compression) return giveEncoded(ask, answer, ask.site.response.compression, head, own);
  if (body !== null && length <= mostAtOnce) {
    ask.site.tally.moved(0, length);
    ask.answered(head.status);
    ask.passage.giveWhole(head, own, body);
  } else ask.send(answer, { status: head.status, headers: [...head.headers, ...own], length }, [{ from: 0, to: length }]);
  return head.status;
}

/** Compressed, if the site and the client want it: from the form that is kept, or as it goes until there is one. */
function giveEncoded(ask: Ask, answer: CachedAnswer, compression: SiteCompression, head: SharedHead, own: readonly string[]): number {
  const { length } = answer;
  const { encoding } = compression.choose(ask.arrival, head.status, head.headers, length);
  const kept = encoding === null ? null : answer.encoded(encoding);
  if (encoding === null || kept === null) {
    if (encoding !== null) keepEncoding(answer, encoding);
    ask.send(answer, { status: head.status, headers: [...head.headers, ...own], length }, [{ from: 0, to: length }]);
  } else {
    ask.site.tally.moved(0, kept.length);
    ask.answered(head.status);
    ask.passage.giveWhole(PreparedAnswer.of(answer).encoded(encoding, kept.length), own, kept);
  }
  return head.status;
}

function giveParts(ask: Ask, answer: CachedAnswer, ranges: readonly ByteRange[], own: readonly string[]): number {
  const { headers } = answer.head;
  const [first] = ranges as readonly [ByteRange, ...ByteRange[]];
  if (ranges.length === 1) {
    const length = first.to - first.from;
    const fields = [...headers, 'content-range', contentRange(first, answer.length), 'content-length', String(length), ...own];
    ask.send(answer, { status: 206, headers: fields, length }, [first]);
    return 206;
  }
  const { contentType, partHeads, end, length } = multipart(ranges, answer.length, fieldValue(headers, 'content-type'), randomUUID());
  const others = headers.filter((_, i) => headers[i & ~1] !== 'content-type');
  const pieces: Piece[] = ranges.flatMap((range, i) => [Buffer.from(partHeads[i] as string, 'latin1'), range]);
  const fields = [...others, 'content-type', contentType, 'content-length', String(length), ...own];
  ask.send(answer, { status: 206, headers: fields, length }, [...pieces, Buffer.from(end, 'latin1')]);
  return 206;
}
