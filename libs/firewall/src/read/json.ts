import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { JsonNames, type NameNode } from './json-names.ts';
import { Broken, JsonScanner } from './json-scanner.ts';
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

/**
 * Gives every string, number and boolean of a JSON text by its path (`items[0].id`), and every name once by its path without indices.
 * Reads several documents in one text (NDJSON), and with leniency comments, single quotes, bare names, trailing commas; a text that ends
 * early as far as it goes. False where it is no JSON: then what followed the mistake was given as one value.
 */
export function readJson(sink: Collector, text: string, where: JsonPlace): boolean {
  if (!where.lenient && !isJson(text)) return false;
  return new JsonReader(sink, text, where).read();
}

/** Without the stack of the error, which costs more than the parsing: a small body may unpack to 100,000 values that are none. */
function isJson(text: string): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Of a key within the names of what it holds. */
const longestName = 100;

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
class JsonReader {
  readonly #sink: Collector;
  readonly #where: JsonPlace;
  readonly #deepest: number;
  readonly #scanner: JsonScanner;
  readonly #names: JsonNames;
  #objects = 0;
  /** GraphQL requests in one list. */
  #operations = 0;

  constructor(sink: Collector, text: string, where: JsonPlace) {
    this.#sink = sink;
    this.#where = where;
    this.#deepest = Math.min(sink.bounds.depth, 200);
    const { place, names, name, depth, complete } = where;
    this.#scanner = new JsonScanner(sink, text, complete, (comment) => addValue(sink, place, name, comment, depth));
    this.#names = new JsonNames(name, (given) => names !== null && addValue(sink, names, given, given, depth));
  }

  read(): boolean {
    let documents = 0;
    try {
      this.#scanner.skipSpace();
      while (this.#scanner.at < this.#scanner.text.length && !this.#sink.full) {
        this.#value(this.#where.name, this.#names.root, this.#where.depth);
        documents += 1;
        this.#scanner.skipSpace();
        if (this.#scanner.at >= this.#scanner.text.length) break;
        const next = this.#scanner.text[this.#scanner.at];
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
    if (this.#scanner.at < this.#scanner.text.length)
      addValue(this.#sink, this.#where.place, this.#where.name, this.#scanner.text.slice(this.#scanner.at), this.#where.depth);
  }

  #value(name: string, node: NameNode, depth: number): void {
    switch (this.#scanner.next) {
      case 0x22: {
        const value = this.#scanner.string(0x22);
        addValue(this.#sink, this.#where.place, name, value, this.#where.depth);
        if (node.isQuery && looksLikeGraphql(value)) this.#graphql(name, value);
        return;
      }
      case 0x7b:
        this.#scanner.at += 1;
        if (depth >= this.#deepest) this.#flat(name);
        else this.#object(name, node, depth);
        return;
      case 0x5b:
        this.#scanner.at += 1;
        if (depth >= this.#deepest) this.#flat(name);
        else this.#list(name, node, depth);
        return;
      case 0x27:
        this.#sink.signal('json_lenient');
        addValue(this.#sink, this.#where.place, name, this.#scanner.string(0x27), this.#where.depth);
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
      this.#scanner.skipSpace();
      if (this.#scanner.ended()) return;
      const start = this.#scanner.next;
      if (start === 0x7d) {
        this.#scanner.at += 1;
        return;
      }
      const key = this.#scanner.key(start);
      this.#scanner.skipSpace();
      if (this.#scanner.ended()) return;
      if (this.#scanner.next !== 0x3a) this.#scanner.fail();
      this.#scanner.at += 1;
      const child = this.#names.below(node, key);
      if (child.lastObject === object) this.#sink.signal('json_duplicate_key', child.path);
      child.lastObject = object;
      this.#scanner.skipSpace();
      if (this.#scanner.ended()) return;
      this.#value(prefix + (key.length > longestName ? key.slice(0, longestName) : key), child, depth + 1);
      if (this.#sink.full || this.#scanner.separated(0x7d)) return;
    }
  }

  #list(name: string, node: NameNode, depth: number): void {
    const items = this.#names.below(node, '[]');
    for (let index = 0; ; index += 1) {
      this.#scanner.skipSpace();
      if (this.#scanner.ended()) return;
      if (this.#scanner.next === 0x5d) {
        this.#scanner.at += 1;
        return;
      }
      this.#value(`${name}[${index}]`, items, depth + 1);
      if (this.#sink.full || this.#scanner.separated(0x5d)) return;
    }
  }

  #bare(name: string): void {
    const word = this.#scanner.word();
    if (word === 'null') return;
    if (word !== 'true' && word !== 'false') {
      if (!number.test(word)) this.#sink.signal('json_lenient');
      if (word.length > 30 || /^[+-]?0x/i.test(word)) this.#sink.signal('json_odd_number');
    }
    addValue(this.#sink, this.#where.place, name, word, this.#where.depth);
  }

  /** What lies deeper than the bound: its strings, all under one name. */
  #flat(name: string): void {
    this.#sink.exceed('depth');
    let open = 1;
    const marks = /[[\]{}"]/g;
    while (open > 0 && !this.#sink.full) {
      marks.lastIndex = this.#scanner.at;
      const mark = marks.exec(this.#scanner.text);
      if (mark === null) {
        this.#scanner.at = this.#scanner.text.length;
        return;
      }
      this.#scanner.at = mark.index;
      if (mark[0] === '"') {
        addValue(this.#sink, this.#where.place, name, this.#scanner.string(0x22), this.#where.depth);
        continue;
      }
      this.#scanner.at += 1;
      open += mark[0] === '{' || mark[0] === '[' ? 1 : -1;
    }
  }
}
