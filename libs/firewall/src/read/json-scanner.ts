import type { Collector } from './collector.ts';

/** What can not be read as JSON. */
export class Broken extends Error {}

const bareWord = /[^\s,:[\]{}"']+/y;
const jsonEscape = /\\(?:u([0-9a-fA-F]{4})|([^]))/g;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const knownEscape = /^[nrtbf/"\\]$/;

/** Where a reader stands in a JSON text, and the words that begin there; lenient, and says where it was. */
export class JsonScanner {
  readonly text: string;
  at = 0;
  readonly #sink: Collector;
  readonly #complete: boolean;
  readonly #giveComment: (comment: string) => void;

  constructor(sink: Collector, text: string, complete: boolean, giveComment: (comment: string) => void) {
    this.text = text;
    this.#sink = sink;
    this.#complete = complete;
    this.#giveComment = giveComment;
  }

  /** The character code that is next; NaN at the end. */
  get next(): number {
    return this.text.charCodeAt(this.at);
  }

  ended(): boolean {
    if (this.at < this.text.length) return false;
    this.#truncated();
    return true;
  }

  #truncated(): void {
    if (this.#complete) this.#sink.signal('json_truncated');
  }

  fail(): never {
    this.#sink.signal('json_invalid');
    throw new Broken();
  }

  /** Behind a value: past a comma (false) or the end of the container (true). */
  separated(end: number): boolean {
    this.skipSpace();
    if (this.ended()) return true;
    const code = this.text.charCodeAt(this.at);
    if (code !== 0x2c && code !== end) this.fail();
    this.at += 1;
    if (code === end) return true;
    this.skipSpace();
    const next = this.text.charCodeAt(this.at);
    if (next === end || next === 0x2c) {
      this.#sink.signal('json_lenient');
      while (this.text.charCodeAt(this.at) === 0x2c) {
        this.at += 1;
        this.skipSpace();
      }
    }
    return false;
  }

  key(start: number): string {
    if (start === 0x22) return this.string(0x22);
    this.#sink.signal('json_lenient');
    if (start === 0x27) return this.string(0x27);
    return this.word();
  }

  /** Up to white space, a quote or punctuation; never empty. */
  word(): string {
    bareWord.lastIndex = this.at;
    const word = bareWord.exec(this.text)?.[0] ?? this.fail();
    this.at += word.length;
    return word;
  }

  /** From a quote to behind the next one that no backslash stands before, its escapes decoded. */
  string(quote: number): string {
    const mark = quote === 0x22 ? '"' : "'";
    const start = this.at + 1;
    let end = this.text.indexOf(mark, start);
    while (end > 0 && this.#isEscaped(end, start)) end = this.text.indexOf(mark, end + 1);
    if (end < 0) end = this.text.length;
    const raw = this.text.slice(start, end);
    this.at = end + 1;
    if (this.at > this.text.length) this.#truncated();
    return raw.includes('\\') ? this.#unescape(raw) : raw;
  }

  #isEscaped(at: number, start: number): boolean {
    let slashes = 0;
    while (at - 1 - slashes >= start && this.text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
    return slashes % 2 === 1;
  }

  #unescape(raw: string): string {
    return raw.replace(jsonEscape, (_, unit: string | undefined, character = '') => {
      if (unit !== undefined) return String.fromCharCode(parseInt(unit, 16));
      if (!knownEscape.test(character as string)) {
        this.#sink.signal('json_lenient');
        return '\\' + String(character);
      }
      return escapes[character as string] ?? String(character);
    });
  }

  skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xfeff || code === 0xa0) this.at += 1;
      else if (code === 0x2f || code === 0x23) {
        if (!this.#skipComment(code)) return;
      } else return;
    }
  }

  #skipComment(code: number): boolean {
    const next = this.text.charCodeAt(this.at + 1);
    const block = code === 0x2f && next === 0x2a;
    if (!block && code === 0x2f && next !== 0x2f) return false;
    this.#sink.signal('json_lenient');
    const end = this.text.indexOf(block ? '*/' : '\n', this.at);
    const until = end < 0 ? this.text.length : end + (block ? 2 : 1);
    this.#giveComment(this.text.slice(this.at, until));
    this.at = until;
    return true;
  }
}
