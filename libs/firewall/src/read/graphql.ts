import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { addValue } from './layers.ts';

const token =
  /[\s,\ufeff]*(?:#([^\n\r]*)|"""([^"\\]*(?:(?:\\[^]|"(?!""))[^"\\]*)*)"""|"([^"\\\n\r]*(?:\\[^][^"\\\n\r]*)*)"|([A-Za-z_]\w*)|(-?\d[\d.eE+-]*)|(\.\.\.|[!$&()@:=[\]{|}]))/y;
const spaces = /[\s,\ufeff]*$/y;
const looksLike =
  /^\s*(?:#[^\n]*\n\s*){0,20}(?:(?:query|mutation|subscription|fragment)\b[^{}"]{0,2000}\{|\{\s*(?:\.\.\.|[A-Za-z_]\w*\s*[({}:@\sA-Za-z_]))/;
const pageSize = /^(?:first|last|limit|take|top|size|page_?size|per_?page|count)$/i;
const largePage = 1000;
/** From which count on a signal is given. */
const notable = 5;

/** Whether a text may be a GraphQL document. */
export function looksLikeGraphql(text: string): boolean {
  return looksLike.test(text);
}

/**
 * Reads a GraphQL document: its strings and comments as values, and signals of what it costs. False, and no value but those before the
 * mistake, where it is none.
 */
export function readGraphql(sink: Collector, text: string, place: FirewallPlace, name: string): boolean {
  return new GraphqlReader(sink, text, place, name).read();
}

class GraphqlReader {
  readonly #sink: Collector;
  readonly #text: string;
  readonly #place: FirewallPlace;
  readonly #name: string;
  readonly #spreads = new Map<string, Set<string>>();
  readonly #kinds = new Set<string>();
  readonly #fields = new Map<string, number>();
  #depth = 0;
  #deepest = 0;
  #introspects = false;
  /** Of parentheses: inside there are arguments, no fields. */
  #inside = 0;
  #argument = '';
  #fragment = '';
  #operations = 0;
  #aliases = 0;
  #directives = 0;
  #duplicates = 0;

  constructor(sink: Collector, text: string, place: FirewallPlace, name: string) {
    this.#sink = sink;
    this.#text = text;
    this.#place = place;
    this.#name = name;
  }

  read(): boolean {
    let at = 0;
    let before = '';
    while (at < this.#text.length) {
      token.lastIndex = at;
      const found = token.exec(this.#text);
      if (found === null) break;
      at = token.lastIndex;
      const [, comment, block, string, word, number, mark] = found;
      if (comment !== undefined) {
        this.#value('#comment', comment);
        continue;
      }
      if (mark !== undefined) this.#mark(mark, before);
      else if (word !== undefined) this.#word(word, before);
      else if (number !== undefined) this.#number(number);
      else this.#value(this.#argument, block ?? unescape(string ?? ''));
      before = mark ?? word ?? '';
    }
    spaces.lastIndex = at;
    if (!spaces.test(this.#text) || this.#deepest === 0) return false;
    this.#signals();
    return this.#depth === 0;
  }

  #value(name: string, value: string): void {
    if (value.trim() !== '') addValue(this.#sink, this.#place, name === '' ? this.#name : `${this.#name}.${name}`, value);
  }

  #number(number: string): void {
    if (pageSize.test(this.#argument) && Number(number) > largePage) this.#sink.signal('graphql_arguments', number);
  }

  #mark(mark: string, before: string): void {
    if (mark === '(') this.#inside += 1;
    else if (mark === ')') this.#inside = Math.max(0, this.#inside - 1);
    else if (mark === '@') this.#directives += 1;
    else if (mark === ':') {
      if (this.#inside > 0) this.#argument = before;
      else this.#aliases += 1;
    } else if (this.#inside === 0) this.#brace(mark);
  }

  #brace(mark: string): void {
    if (mark === '{') {
      if (this.#depth === 0) this.#operations += 1;
      this.#depth += 1;
      this.#deepest = Math.max(this.#deepest, this.#depth);
    } else if (mark === '}') this.#depth = Math.max(0, this.#depth - 1);
  }

  #word(word: string, before: string): void {
    if (this.#inside > 0) return;
    if (this.#depth === 0) {
      if (word === 'query' || word === 'mutation' || word === 'subscription') this.#kinds.add(word);
      if (before === 'fragment') {
        this.#fragment = word;
        this.#spreads.set(word, new Set());
        this.#operations -= 1;
      }
      return;
    }
    if (word === '__schema' || word === '__type') this.#introspects = true;
    if (before === '...') {
      if (word !== 'on') this.#spreads.get(this.#fragment)?.add(word);
      return;
    }
    if (before === '@') return;
    const key = `${this.#depth} ${word}`;
    const seen = this.#fields.get(key) ?? 0;
    this.#fields.set(key, seen + 1);
    if (seen > 0) this.#duplicates += 1;
  }

  #signals(): void {
    const sink = this.#sink;
    for (const kind of this.#kinds) sink.signal('graphql_operation', kind);
    if (this.#introspects) sink.signal('graphql_introspection');
    if (this.#deepest >= notable) sink.signal('graphql_depth', this.#deepest);
    if (this.#aliases >= notable) sink.signal('graphql_aliases', this.#aliases);
    if (this.#duplicates >= notable) sink.signal('graphql_duplicates', this.#duplicates);
    if (this.#directives >= notable) sink.signal('graphql_directives', this.#directives);
    if (this.#spreads.size >= notable) sink.signal('graphql_fragments', this.#spreads.size);
    if (this.#operations > 1) sink.signal('graphql_batch', this.#operations);
    if (hasCycle(this.#spreads)) sink.signal('graphql_fragment_cycle');
  }
}

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, unit?: string, one = '') =>
    unit === undefined
      ? ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[one as string] ?? String(one))
      : String.fromCharCode(parseInt(unit, 16)),
  );
}

/** Whether some node can reach itself: those without a way on are taken away until none is left, or only cycles are. */
function hasCycle(graph: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const incoming = new Map<string, number>();
  for (const targets of graph.values()) for (const target of targets) incoming.set(target, (incoming.get(target) ?? 0) + 1);
  const free = [...graph.keys()].filter((node) => !incoming.has(node));
  let removed = 0;
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    removed += 1;
    for (const target of graph.get(node) ?? []) {
      const left = (incoming.get(target) ?? 0) - 1;
      incoming.set(target, left);
      if (left === 0 && graph.has(target)) free.push(target);
    }
  }
  return removed < graph.size;
}
