import zlib from 'node:zlib';
import type { Collector } from './collector.ts';

const mostCodings = 3;
/** Of the input, where all of it unpacks to more than is allowed: gzip packs a thousandfold at most, others more. */
const shares = [1, 16, 256, 4096, 65_536] as const;

type Unpack = (bytes: Buffer, most: number) => Buffer;
/** Ends where the input does, so that the beginning of a body gives the beginning of its content. */
const flush = { finishFlush: zlib.constants.Z_SYNC_FLUSH };
const brotliFlush = { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH };
const zstdFlush = { finishFlush: zlib.constants.ZSTD_e_flush };
const codings = new Map<string, Unpack>([
  ['gzip', (bytes, maxOutputLength) => zlib.gunzipSync(bytes, { maxOutputLength, ...flush })],
  ['deflate', inflate],
  ['br', (bytes, maxOutputLength) => zlib.brotliDecompressSync(bytes, { maxOutputLength, ...brotliFlush })],
  ['zstd', (bytes, maxOutputLength) => zlib.zstdDecompressSync(bytes, { maxOutputLength, ...zstdFlush })],
]);
codings.set('x-gzip', codings.get('gzip')!);

/** `deflate` is zlib's format by RFC 9110 and bare deflate by custom. */
function inflate(bytes: Buffer, maxOutputLength: number): Buffer {
  const bare = bytes.length < 2 || (bytes[0]! & 0x0f) !== 8 || bytes.readUInt16BE(0) % 31 !== 0;
  return bare ? zlib.inflateRawSync(bytes, { maxOutputLength, ...flush }) : zlib.inflateSync(bytes, { maxOutputLength, ...flush });
}

/**
 * A body as it was before it was packed, at most `bounds.characters` bytes of it; as it is where it can not be unpacked.
 * @param contentEncoding the header; empty: none
 * @param suspicious a body without Content-Encoding that is gzip by its first bytes is unpacked all the same
 */
export function unpack(sink: Collector, body: Buffer, contentEncoding: string, suspicious: boolean): Buffer {
  const named = contentEncoding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (named.length === 0) return suspicious ? unpackUndeclared(sink, body) : body;
  if (named.length > 1) sink.signal('coding_many');
  let bytes = body;
  for (const coding of named.slice(-mostCodings).reverse()) {
    const read = codings.get(coding);
    if (read === undefined) {
      sink.signal('coding_unknown');
      return bytes;
    }
    const unpacked = within(sink, bytes, read);
    if (unpacked === null) {
      sink.signal('coding_failed');
      return bytes;
    }
    bytes = unpacked;
  }
  return bytes;
}

function unpackUndeclared(sink: Collector, body: Buffer): Buffer {
  if (body[0] !== 0x1f || body[1] !== 0x8b || body[2] !== 8) return body;
  sink.signal('coding_undeclared');
  return within(sink, body, codings.get('gzip')!) ?? body;
}

/** Never more than is allowed: of a bomb, what a part of it unpacks to. */
function within(sink: Collector, bytes: Buffer, read: Unpack): Buffer | null {
  for (const share of shares) {
    try {
      return read(share === 1 ? bytes : bytes.subarray(0, Math.ceil(bytes.length / share)), sink.bounds.characters);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return null;
      sink.signal('coding_bomb');
      sink.exceed('size');
    }
  }
  return null;
}
