import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { looksLikeGraphql, readGraphql } from './graphql.ts';
import { addValue } from './layers.ts';

export interface JsonPlace {
  readonly place: FirewallPlace;
  /** Null: names are not given. */
  readonly names: FirewallPlace | null;
  /** Of what holds the document; empty for a body. */
  readonly name: string;
  /** How many values it lies in. */
  readonly depth: number;
  /** Also what is no JSON by the book; else nothing is given and false is returned. */
  readonly lenient: boolean;
  readonly complete: boolean;
}

/** A name of objects, by its way down without indices: `items[].id`. Where it was seen last tells whether an object has it twice. */
interface NameNode {
  readonly path: string;
  children: Map<string, NameNode> | null;
  lastObject: number;
}

/**
 * Gives every string, number and boolean of a JSON text by its path (`items[0].id`), and every name once by its path without indices.
 * Reads several documents in one text (NDJSON), and with leniency comments, single quotes, bare names, trailing commas; a text that ends
 * early as far as it goes. False where it is no JSON: then what followed the mistake was given as one value.
 */
export function readJson(sink: Collector, text: string, where: JsonPlace): boolean {
  if (!where.lenient && !isJson(text)) return false;
  return new JsonReader(sink, text, where).read();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of a key within the names of what it holds. */
const longestName = 100;

class Broken extends Error {}

const bareWord = /[^\s,:[\]{}"']+/y;
/** Of a request, of one in a batch, or of one with files. */
const graphqlName = /^(?:\[\d+\]\.|operations\.)?query$/;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const jsonEscape = /\\(?:u([0-9a-fA-F]{4})|([^]))/g;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const knownEscape = /^[nrtbf/"\\]$/;

class JsonReader {
  readonly #sink: Collector;
  readonly #text: string;
  readonly #where: JsonPlace;
  readonly #deepest: number;
  #at = 0;
  #objects = 0;
  /** GraphQL requests in one list. */
  #operations = 0;

  constructor(sink: Collector, text: string, where: JsonPlace) {
    this.#sink = sink;
    this.#text = text;
    this.#where = where;
    this.#deepest = Math.min(sink.bounds.depth, 200);
  }

  read(): boolean {
    const root: NameNode = { path: this.#where.name, children: null, lastObject: 0 };
    let documents = 0;
    try {
      this.#skipSpace();
      while (this.#at < this.#text.length && !this.#sink.full) {
        this.#value(this.#where.name, root, this.#where.depth);
        documents += 1;
        this.#skipSpace();
        if (this.#at >= this.#text.length) break;
        const next = this.#text[this.#at];
        if (next !== '{' && next !== '[') {
          this.#sink.signal('json_trailing');
          throw new Broken();
        }
      }
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.#giveRest();
      return false;
    }
    if (documents > 1) this.#sink.signal('json_many_documents', documents);
    if (this.#operations > 1) this.#sink.signal('graphql_batch', this.#operations);
    return documents > 0;
  }

  #giveRest(): void {
    if (this.#at < this.#text.length)
      addValue(this.#sink, this.#where.place, this.#where.name, this.#text.slice(this.#at), this.#where.depth);
  }

  #value(name: string, node: NameNode, depth: number): void {
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x22: {
        const value = this.#string(0x22);
        addValue(this.#sink, this.#where.place, name, value, this.#where.depth);
        if (graphqlName.test(name) && looksLikeGraphql(value)) this.#graphql(name, value);
        return;
      }
      case 0x7b:
        this.#at += 1;
        if (depth >= this.#deepest) this.#flat(name);
        else this.#object(name, node, depth);
        return;
      case 0x5b:
        this.#at += 1;
        if (depth >= this.#deepest) this.#flat(name);
        else this.#list(name, node, depth);
        return;
      case 0x27:
        this.#sink.signal('json_lenient');
        addValue(this.#sink, this.#where.place, name, this.#string(0x27), this.#where.depth);
        return;
      default:
        this.#bare(name);
    }
  }

  #graphql(name: string, value: string): void {
    this.#operations += readGraphql(this.#sink, value, this.#where.place, name) ? 1 : 0;
  }

  #object(name: string, node: NameNode, depth: number): void {
    const object = ++this.#objects;
    const prefix = name === '' ? '' : name + '.';
    for (;;) {
      this.#skipSpace();
      if (this.#ended()) return;
      const start = this.#text.charCodeAt(this.#at);
      if (start === 0x7d) {
        this.#at += 1;
        return;
      }
      const key = this.#key(start);
      this.#skipSpace();
      if (this.#ended()) return;
      if (this.#text.charCodeAt(this.#at) !== 0x3a) this.#fail();
      this.#at += 1;
      const child = this.#named(node, key);
      if (child.lastObject === object) this.#sink.signal('json_duplicate_key', child.path);
      child.lastObject = object;
      this.#skipSpace();
      if (this.#ended()) return;
      this.#value(prefix + (key.length > longestName ? key.slice(0, longestName) : key), child, depth + 1);
      if (this.#sink.full || this.#separated(0x7d)) return;
    }
  }

  #list(name: string, node: NameNode, depth: number): void {
    const items = this.#named(node, '[]');
    for (let index = 0; ; index += 1) {
      this.#skipSpace();
      if (this.#ended()) return;
      if (this.#text.charCodeAt(this.#at) === 0x5d) {
        this.#at += 1;
        return;
      }
      this.#value(`${name}[${index}]`, items, depth + 1);
      if (this.#sink.full || this.#separated(0x5d)) return;
    }
  }

  /** Behind a value: past a comma (false) or the end of the container (true). */
  #separated(end: number): boolean {
    this.#skipSpace();
    if (this.#ended()) return true;
    const code = this.#text.charCodeAt(this.#at);
    if (code !== 0x2c && code !== end) this.#fail();
    this.#at += 1;
    if (code === end) return true;
    this.#skipSpace();
    const next = this.#text.charCodeAt(this.#at);
    if (next === end || next === 0x2c) {
      this.#sink.signal('json_lenient');
      while (this.#text.charCodeAt(this.#at) === 0x2c) {
        this.#at += 1;
        this.#skipSpace();
      }
    }
    return false;
  }

  #named(node: NameNode, key: string): NameNode {
    node.children ??= new Map();
    let child = node.children.get(key);
    if (child !== undefined) return child;
    const path = key === '[]' ? node.path + key : node.path === '' ? key : node.path + '.' + key;
    child = { path, children: null, lastObject: 0 };
    node.children.set(key, child);
    const { names, depth } = this.#where;
    if (key !== '[]' && names !== null) addValue(this.#sink, names, path, path, depth);
    return child;
  }

  #key(start: number): string {
    if (start === 0x22) return this.#string(0x22);
    this.#sink.signal('json_lenient');
    if (start === 0x27) return this.#string(0x27);
    bareWord.lastIndex = this.#at;
    const word = bareWord.exec(this.#text)?.[0] ?? this.#fail();
    this.#at += word.length;
    return word;
  }

  #bare(name: string): void {
    bareWord.lastIndex = this.#at;
    const word = bareWord.exec(this.#text)?.[0] ?? this.#fail();
    this.#at += word.length;
    if (word === 'null') return;
    if (word !== 'true' && word !== 'false') {
      if (!number.test(word)) this.#sink.signal('json_lenient');
      if (word.length > 30 || /^[+-]?0x/i.test(word)) this.#sink.signal('json_odd_number');
    }
    addValue(this.#sink, this.#where.place, name, word, this.#where.depth);
  }

  /** From a quote to behind the next one that no backslash stands before, its escapes decoded. */
  #string(quote: number): string {
    const mark = quote === 0x22 ? '"' : "'";
    const start = this.#at + 1;
    let end = this.#text.indexOf(mark, start);
    while (end > 0 && this.#isEscaped(end, start)) end = this.#text.indexOf(mark, end + 1);
    if (end < 0) end = this.#text.length;
    const raw = this.#text.slice(start, end);
    this.#at = end + 1;
    if (this.#at > this.#text.length) this.#truncated();
    return raw.includes('\\') ? this.#unescape(raw) : raw;
  }

  #isEscaped(at: number, start: number): boolean {
    let slashes = 0;
    while (at - 1 - slashes >= start && this.#text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
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

  /** What lies deeper than the bound: its strings, all under one name. */
  #flat(name: string): void {
    this.#sink.exceed('depth');
    let open = 1;
    const marks = /[[\]{}"]/g;
    while (open > 0 && !this.#sink.full) {
      marks.lastIndex = this.#at;
      const mark = marks.exec(this.#text);
      if (mark === null) {
        this.#at = this.#text.length;
        return;
      }
      this.#at = mark.index;
      if (mark[0] === '"') {
        addValue(this.#sink, this.#where.place, name, this.#string(0x22), this.#where.depth);
        continue;
      }
      this.#at += 1;
      open += mark[0] === '{' || mark[0] === '[' ? 1 : -1;
    }
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0xfeff || code === 0xa0) this.#at += 1;
      else if (code === 0x2f || code === 0x23) {
        if (!this.#skipComment(code)) return;
      } else return;
    }
  }

  #skipComment(code: number): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    const block = code === 0x2f && next === 0x2a;
    if (!block && code === 0x2f && next !== 0x2f) return false;
    this.#sink.signal('json_lenient');
    const end = this.#text.indexOf(block ? '*/' : '\n', this.#at);
    const until = end < 0 ? this.#text.length : end + (block ? 2 : 1);
    addValue(this.#sink, this.#where.place, this.#where.name, this.#text.slice(this.#at, until), this.#where.depth);
    this.#at = until;
    return true;
  }

  #ended(): boolean {
    if (this.#at < this.#text.length) return false;
    this.#truncated();
    return true;
  }

  #truncated(): void {
    if (this.#where.complete) this.#sink.signal('json_truncated');
  }

  #fail(): never {
    this.#sink.signal('json_invalid');
    throw new Broken();
  }
}
