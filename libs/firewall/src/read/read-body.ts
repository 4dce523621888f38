import type { ReadBounds, Reading } from '../inspected.ts';
import { seenKind } from './body-kind.ts';
import { type Charset, charsetOf, textOf } from './charset.ts';
import { Collector } from './collector.ts';
import { type BodyKind, type ContentType, readContentType } from './content-type.ts';
import { giveFile } from './file.ts';
import { readForm } from './form.ts';
import { looksLikeGraphql, readGraphql } from './graphql.ts';
import { type JsonPlace, readJson } from './json.ts';
import { addValue } from './layers.ts';
import { readMultipart } from './multipart.ts';
import { unpack } from './unpack.ts';
import { readXml } from './xml.ts';

/**
 * What a body says, by its content: as what Content-Type calls it and, where it looks like something else, as that. Linear in its size;
 * never throws.
 * @param headers of its request, as RequestHead has them
 * @param complete false: the chunks are only its beginning
 */
export function readBody(headers: readonly string[], chunks: readonly Uint8Array[], complete: boolean, bounds: ReadBounds): Reading {
  const sink = new Collector(bounds);
  const packed = chunks.length === 1 ? asBuffer(chunks[0]!) : Buffer.concat(chunks);
  if (packed.length === 0) return sink.reading();
  const type = oneType(headersNamed(headers, 'content-type').map(readContentType));
  if (type.essence === '') sink.signal('content_type_missing');
  if (type.malformed) sink.signal('content_type_malformed');
  const body = unpack(sink, packed, headersNamed(headers, 'content-encoding').join(','), type.kind !== 'file');
  if (body !== packed) sink.unpackedTo(body.length);
  const charset = type.kind === 'file' ? 'utf-8' : charsetOf(sink, body, type.charset);
  new BodyReader(sink, body, type, charset, complete).read();
  return sink.reading();
}

/** Of several, servers take the first or the last: all their boundaries count, and where they differ the body is read as what it is. */
function oneType(types: readonly ContentType[]): ContentType {
  const [first = readContentType(''), ...others] = types;
  if (others.length === 0) return first.malformed && first.kind === 'file' ? { ...first, kind: 'unknown' } : first;
  const kinds = new Set(types.map(({ kind }) => kind));
  const kind = kinds.has('multipart') ? 'multipart' : kinds.size === 1 ? first.kind : 'unknown';
  return { ...first, kind, parameters: types.flatMap(({ parameters }) => parameters), malformed: true };
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function headersNamed(headers: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) if (headers[at]!.toLowerCase() === name) values.push(headers[at + 1]!);
  return values;
}

class BodyReader {
  readonly #sink: Collector;
  readonly #body: Buffer;
  readonly #type: ContentType;
  readonly #charset: Charset;
  readonly #complete: boolean;
  #decoded: string | null = null;

  constructor(sink: Collector, body: Buffer, type: ContentType, charset: Charset, complete: boolean) {
    this.#sink = sink;
    this.#body = body;
    this.#type = type;
    this.#charset = charset;
    this.#complete = complete;
  }

  /** Of a form only names and values have its charset, unless it is one of two bytes. */
  get #text(): string {
    this.#decoded ??= textOf(this.#body, this.#type.kind === 'form' && !this.#charset.startsWith('utf-16') ? 'utf-8' : this.#charset);
    return this.#decoded;
  }

  read(): void {
    const declared = this.#type.kind;
    const seen = this.#seen(declared);
    if (seen === null || seen === declared) {
      this.#as(declared);
      return;
    }
    if (declared !== 'unknown' && declared !== 'text') this.#sink.signal('content_type_lies', seen);
    const isWell = this.#as(seen);
    // Text with a = in it looks like a form, too.
    const isText = declared === 'text' && seen === 'form';
    if (declared === 'multipart' || isText || (declared === 'form' && !isWell)) this.#as(declared);
  }

  /** What is declared as a file may be large and binary: its first bytes are enough. */
  #seen(declared: BodyKind): BodyKind | null {
    if (declared === 'multipart' && seenKind(this.#body.subarray(0, 512).toString('latin1')) === 'multipart') return 'multipart';
    const seen = seenKind(declared === 'file' ? textOf(this.#beginning(), 'utf-8') : this.#text);
    return declared === 'graphql' && looksLikeGraphql(this.#text) ? 'graphql' : seen;
  }

  /** Behind white space, of which readers of JSON and XML let any amount stand there. */
  #beginning(): Buffer {
    const start = this.#body.findIndex((byte) => byte > 0x20);
    return this.#body.subarray(Math.max(start, 0), Math.max(start, 0) + 1024);
  }

  /** False where it could not be read as this to its end. */
  #as(kind: BodyKind): boolean {
    switch (kind) {
      case 'form':
        readForm(this.#sink, this.#body, this.#text, this.#charset);
        return true;
      case 'multipart':
        return this.#orText(readMultipart(this.#sink, this.#body, this.#type, this.#complete));
      case 'json':
        return readJson(this.#sink, this.#text, jsonBody(this.#complete));
      case 'xml':
        return this.#orText(readXml(this.#sink, this.#text, this.#complete));
      case 'graphql':
        if (!readGraphql(this.#sink, this.#text, 'body', 'query')) this.#sink.signal('graphql_invalid');
        return this.#orText(false);
      case 'file':
        giveFile(this.#sink, { name: '', fileNames: [], contentType: this.#type.essence }, this.#body);
        return true;
      default:
        return this.#orText(false);
    }
  }

  #orText(read: boolean): boolean {
    if (!read) addValue(this.#sink, 'body', '', this.#text);
    return read;
  }
}

function jsonBody(complete: boolean): JsonPlace {
  return { place: 'body', names: 'body_name', name: '', depth: 0, lenient: true, complete };
}
