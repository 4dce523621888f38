import { brotliDecompressSync, constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

const textual = /^\s*(?:text\/|application\/(?:json|xml|javascript|x-javascript|xhtml\+xml|[\w.-]{1,80}\+(?:json|xml))\s*(?:;|$))/i;

/** Beyond it a body that was packed is not unpacked any further: a few KB may become gigabytes. */
const mostUnpacked = 1024 * 1024;

type Unpack = (packed: Buffer) => Buffer;

/** Of the beginning of a body as well as of a whole one. */
const unpackers: Record<string, Unpack> = {
  identity: (packed) => packed,
  gzip: (packed) => gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostUnpacked }),
  deflate: (packed) => inflateSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: mostUnpacked }),
  br: (packed) => brotliDecompressSync(packed, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: mostUnpacked }),
  zstd: (packed) => zstdDecompressSync(packed, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: mostUnpacked }),
};

/** Whether leaks can be looked for in an answer, and how its body is read: empty where it does not, else a name of `textOf`. */
export function encodingOfText(headers: readonly string[]): string {
  let isText = false;
  let encoding = 'identity';
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (name === 'content-type') isText = textual.test(headers[i + 1] as string);
    else if (name === 'content-encoding') encoding = (headers[i + 1] as string).trim().toLowerCase();
  }
  return isText && Object.hasOwn(unpackers, encoding) ? encoding : '';
}

export function isEventStream(headers: readonly string[]): boolean {
  return headers.some(
    (name, i) => i % 2 === 0 && name.toLowerCase() === 'content-type' && /^\s*text\/event-stream\b/i.test(headers[i + 1] ?? ''),
  );
}

/** A body, or its beginning, as text; empty when it is not packed as it says, or becomes too large. Leaks are ASCII, so bytes do for letters. */
export function textOf(body: Buffer, encoding: string): string {
  try {
    return (unpackers[encoding] as Unpack)(body).toString('latin1');
  } catch {
    return '';
  }
}
