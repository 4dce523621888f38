import { brotliDecompressSync, constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** Beyond it a body that was packed is not unpacked any further: a few KB may become gigabytes. */
const mostUnpacked = 1024 * 1024;

type Unpack = (packed: Buffer) => Buffer;

/** Of the beginning of a body as well as of a whole one. */
const unpackers: Readonly<Record<string, Unpack>> = {
  identity: (packed) => packed,
  gzip: (packed) => gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostUnpacked }),
  deflate: (packed) => inflateSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostUnpacked }),
  br: (packed) => brotliDecompressSync(packed, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: mostUnpacked }),
  zstd: (packed) => zstdDecompressSync(packed, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: mostUnpacked }),
};

/** `encoding`: of Content-Encoding, in lower case; `identity` without. */
export const canUnpack = (encoding: string): boolean => Object.hasOwn(unpackers, encoding);

/** Null when it is not packed as it says, or becomes too large. */
export function unpacked(body: Buffer, encoding: string): Buffer | null {
  if (!canUnpack(encoding)) return null;
  try {
    return (unpackers[encoding] as Unpack)(body);
  } catch {
    return null;
  }
}
