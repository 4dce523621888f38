import {
  brotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  gzip,
  gzipSync,
  zstdCompress,
  zstdCompressSync,
} from 'node:zlib';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import type { Encoding } from './accept-encoding.ts';

/** What node:zlib makes, as far as it is used: a stream that can be told to give out what it holds. */
export interface Compressor extends Transform {
  flush(kind: number, callback?: () => void): void;
}

/** A window of 256 KB is enough for pages and bounds what a stream takes: below 1 MB each. */
const windowBits = 18;
const chunkSize = 16 * 1024;

const brotliOf = (quality: number) => ({
  chunkSize,
  params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_LGWIN]: windowBits },
});
const zstdOf = (level: number) => ({
  chunkSize,
  params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_windowLog]: windowBits },
});

/**
 * Levels for what is compressed each time it is asked for, and kept ones for what is sent many times and is worth more work. 100 KB of HTML
 * take 1.0 ms as gzip (level 5: 1.4 ms, for 2 % less), 1.1 ms as br and 0.3 ms as zstd, at sizes within 2 % of each other.
 */
const passing = { gzip: { level: 4, chunkSize }, br: brotliOf(4), zstd: zstdOf(3) };
const kept = { gzip: { level: 6, chunkSize }, br: brotliOf(5), zstd: zstdOf(7) };

/** How each coding is told to give out all it has got. */
export const flushOf: Readonly<Record<Encoding, number>> = {
  gzip: constants.Z_SYNC_FLUSH,
  br: constants.BROTLI_OPERATION_FLUSH,
  zstd: constants.ZSTD_e_flush,
};

/**
 * A new stream; its work is done off the main thread. Streams are not used again: a new one costs less than a twentieth of a page, and
 * those for br and zstd lose their level when they are reset. `length`: of the whole body, -1 when nobody knows.
 */
export function compressorOf(encoding: Encoding, length: number): Compressor {
  if (encoding === 'gzip') return createGzip(passing.gzip);
  if (encoding === 'br') return createBrotliCompress(passing.br);
  // With the length known its tables are as large as they need to be, which saves a third of the work on a page.
  return createZstdCompress(length < 0 ? passing.zstd : { ...passing.zstd, pledgedSrcSize: length });
}

/** On the main thread. For small bodies, of which the way to another thread and back would be the larger half of the work. */
export function compressNow(encoding: Encoding, body: Buffer): Buffer {
  if (encoding === 'gzip') return gzipSync(body, passing.gzip);
  return encoding === 'br' ? brotliCompressSync(body, passing.br) : zstdCompressSync(body, passing.zstd);
}

const [gzipLater, brotliLater, zstdLater] = [promisify(gzip), promisify(brotliCompress), promisify(zstdCompress)];

/** A whole body that is going to be kept in this form, compressed well, off the main thread. */
export function compressToKeep(encoding: Encoding, body: Buffer): Promise<Buffer> {
  if (encoding === 'gzip') return gzipLater(body, kept.gzip);
  return encoding === 'br' ? brotliLater(body, kept.br) : zstdLater(body, kept.zstd);
}
