import type { ContentType } from './content-type.ts';
import { readContentType } from './content-type.ts';
import { charsetOf, textOf } from './charset.ts';
import type { Collector } from './collector.ts';
import { giveFile } from './file.ts';
import { addReading, addValue } from './layers.ts';
import { type PartHead, readPartHead } from './multipart-head.ts';
import { Duplicates } from './duplicates.ts';

const manyParts = 100;
/** What follows is read as one text. */
const mostParts = 2000;
/** Of one part, and of boundaries: servers take the first or the last. */
const mostNames = 4;
const bodyOf = { place: 'body', names: 'body_name' } as const;
const boundaryForm = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;

/**
 * Reads multipart/form-data (RFC 7578) and its relatives: values, names, file names and the beginnings of files; also where the body does
 * not keep to the book, and says so. False where no boundary of it can be found.
 */
export function readMultipart(sink: Collector, body: Buffer, type: ContentType, complete: boolean, depth = 0): boolean {
  const boundaries = boundariesOf(sink, body, type);
  for (const boundary of boundaries) new MultipartReader(sink, body, boundary, complete, depth).read();
  return boundaries.length > 0;
}

/** As declared, each by which some server may read the body, or of one that begins with another: that. */
function boundariesOf(sink: Collector, body: Buffer, type: ContentType): readonly string[] {
  const declared = type.parameters.filter(({ name }) => name === 'boundary').map(({ value }) => value);
  if (declared.length === 0) sink.signal('multipart_boundary_missing');
  if (declared.length > 1) sink.signal('multipart_boundary_duplicate');
  if (declared.some((boundary) => !boundaryForm.test(boundary))) sink.signal('multipart_boundary_malformed');
  const found = [...new Set(declared)].filter((boundary) => boundary !== '' && body.includes('--' + boundary));
  if (found.length > 0) return found.length <= mostNames ? found : [...found.slice(0, mostNames - 1), found.at(-1)!];
  sink.signal('multipart_no_parts');
  return (/^\s*--([^\r\n]{1,200}?)[ \t]*\r?\n/.exec(body.subarray(0, 300).toString('latin1')) ?? []).slice(1);
}

class MultipartReader {
  readonly #sink: Collector;
  readonly #body: Buffer;
  readonly #delimiter: Buffer;
  readonly #complete: boolean;
  readonly #depth: number;
  readonly #duplicates: Duplicates;

  constructor(sink: Collector, body: Buffer, boundary: string, complete: boolean, depth: number) {
    this.#sink = sink;
    this.#body = body;
    this.#delimiter = Buffer.from('--' + boundary, 'latin1');
    this.#complete = complete;
    this.#depth = depth;
    this.#duplicates = new Duplicates(sink, bodyOf);
  }

  read(): void {
    let at = this.#body.indexOf(this.#delimiter);
    if (at > 0) this.#giveAround('multipart_preamble', this.#body.subarray(0, at));
    let parts = 0;
    let ended = false;
    while (at >= 0 && !this.#sink.full) {
      const start = at + this.#delimiter.length;
      if (this.#body[start] === 0x2d && this.#body[start + 1] === 0x2d) {
        ended = true;
        this.#giveAround('multipart_epilogue', this.#body.subarray(start + 2));
        break;
      }
      const next = this.#nextDelimiter(start);
      if (next < 0 && start >= this.#body.length) break;
      if (parts === mostParts) {
        this.#sink.exceed('count');
        addValue(this.#sink, 'body', '', textOf(this.#body.subarray(start), 'utf-8'));
        ended = true;
        break;
      }
      parts += 1;
      this.#part(this.#body.subarray(this.#lineEnd(start), next < 0 ? this.#body.length : next), next >= 0);
      at = next;
    }
    if (!ended && this.#complete && !this.#sink.full) this.#sink.signal('multipart_end_missing');
    if (parts > manyParts) this.#sink.signal('many_parts', parts);
    this.#duplicates.give();
  }

  #giveAround(signal: 'multipart_preamble' | 'multipart_epilogue', bytes: Buffer): void {
    const text = textOf(bytes, 'utf-8').trim();
    if (text === '') return;
    this.#sink.signal(signal);
    addValue(this.#sink, 'body', '', text);
  }

  /** Where the next delimiter stands at the start of a line. */
  #nextDelimiter(from: number): number {
    let at = this.#body.indexOf(this.#delimiter, from);
    while (at > 0 && this.#body[at - 1] !== 0x0a && this.#body[at - 1] !== 0x0d) at = this.#body.indexOf(this.#delimiter, at + 1);
    return at;
  }

  /** Behind a delimiter: where its line ends. What stands between makes it another boundary for some readers. */
  #lineEnd(from: number): number {
    const end = this.#body.indexOf(0x0a, from);
    if (end < 0) return from;
    const rest = this.#body
      .subarray(from, Math.min(end, from + 200))
      .toString('latin1')
      .trim();
    if (rest !== '') this.#sink.signal('multipart_other_boundary');
    return end + 1;
  }

  #part(bytes: Buffer, closed: boolean): void {
    const head = readPartHead(this.#sink, bytes);
    let content = bytes.subarray(head.length);
    if (closed && content.at(-1) === 0x0a) content = content.subarray(0, content.at(-2) === 0x0d ? -2 : -1);
    const name = head.names[0] ?? '';
    for (const one of head.names) if (this.#sink.isNewName('body_name', one)) addValue(this.#sink, 'body_name', one, one);
    for (const value of head.odd) addValue(this.#sink, 'body', name, value);
    if (this.#readNested(head, content)) return;
    const isFile = head.fileNames.length > 0;
    if (isFile) this.#file(name, head, content);
    if (!isFile || (head.maybeField && isText(content))) this.#field(name, head, content);
  }

  #readNested(head: PartHead, content: Buffer): boolean {
    if (!head.contentType.startsWith('multipart/')) return false;
    this.#sink.signal('multipart_nested');
    if (this.#depth + 1 >= Math.min(this.#sink.bounds.depth, 5)) {
      this.#sink.exceed('depth');
      return false;
    }
    return readMultipart(this.#sink, content, readContentType(head.contentType), true, this.#depth + 1);
  }

  #file(name: string, head: PartHead, content: Buffer): void {
    if (content.length === 0 && head.fileNames.every((fileName) => fileName === '')) return;
    giveFile(this.#sink, { name, fileNames: head.fileNames, contentType: head.contentType }, decoded(head, content) ?? content);
  }

  #field(name: string, head: PartHead, content: Buffer): void {
    const declared = head.charset;
    if (declared !== null && !/^utf-?8$|ascii$/i.test(declared)) this.#sink.signal('multipart_charset_field', declared);
    const charset = declared === null ? 'utf-8' : charsetOf(this.#sink, content, declared);
    const value = textOf(content, charset);
    if (name === '_charset_') this.#sink.signal('multipart_charset_field', value);
    addValue(this.#sink, 'body', name, value);
    for (const another of head.names.slice(1, mostNames)) if (another !== name) addValue(this.#sink, 'body', another, value);
    const other = decoded(head, content);
    if (other !== null) addReading(this.#sink, 'body', name, textOf(other, charset));
    this.#duplicates.add(name, value);
  }
}

function isText(content: Buffer): boolean {
  return content.length > 0 && !/[\0-\x08\x0e-\x1a]/.test(content.subarray(0, 512).toString('latin1'));
}

/** What Content-Transfer-Encoding hides, for the servers that mind it. */
function decoded({ transferEncoding }: PartHead, content: Buffer): Buffer | null {
  if (transferEncoding === 'base64') return Buffer.from(content.toString('latin1'), 'base64');
  if (transferEncoding !== 'quoted-printable') return null;
  const text = content
    .toString('latin1')
    .replace(/=\r?\n|=([0-9a-f]{2})/gi, (_, hex?: string) => (hex ? String.fromCharCode(parseInt(hex, 16)) : ''));
  return Buffer.from(text, 'latin1');
}
