import { madeUp } from '../examples/example.ts';

const ids = /\b[a-z]+_[0-9A-HJKMNP-TV-Z]{26}\b/g;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const isMadeUp = (text: string) => Object.values<string>(madeUp).includes(text);
const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
type Json = Record<string, unknown>;

/** Keys and types, recursively. */
const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? [...new Set(value.map((each) => JSON.stringify(shapeOf(each))))].sort()
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, shapeOf((value as Json)[key])]),
        )
      : typeOf(value);

/** What the fixed ids and made-up secrets of the examples stand for in this run: learnt from the answers, put into the requests. */
export class StandIns {
  private readonly real = new Map<string, string>();
  private readonly example = new Map<string, string>();

  /** From now on `example` stands for `real`. False when either stands for something else already. */
  learn(example: string, real: string): boolean {
    if (!isMadeUp(example) && ((this.real.get(example) ?? real) !== real || (this.example.get(real) ?? example) !== example)) return false;
    this.real.set(example, real);
    this.example.set(real, example);
    return true;
  }

  /** The value with everything in it that stands for something else replaced. An id that nothing gave yet throws. */
  realOf<T>(value: T): T {
    if (typeof value === 'string') return this.realText(value) as T;
    if (Array.isArray(value)) return value.map((each: unknown) => this.realOf(each)) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]: [string, unknown]) => [key, this.realOf(each)])) as T;
  }

  /** How a real answer differs from the one of the example: keys, types, and every value that is not a time or made up. */
  differences(example: unknown, real: unknown, at = ''): string[] {
    if (typeOf(example) !== typeOf(real)) return [`${at}: ${typeOf(example)} in the example, ${typeOf(real)} in reality`];
    if (Array.isArray(example) && Array.isArray(real)) return this.listDifferences(example, real, at);
    if (typeof example === 'object' && example !== null) return this.objectDifferences(example as Json, real as Json, at);
    if (typeof example === 'string') return this.textDifferences(example, real as string, at);
    return example === real ? [] : [`${at}: ${String(example)} in the example, ${String(real)} in reality`];
  }

  /** A long list may be shortened in its example, but what is left out must look like what is shown. */
  private listDifferences(example: unknown[], real: unknown[], at: string): string[] {
    const shown = new Set(example.map((each) => JSON.stringify(shapeOf(each))));
    const strange = real.slice(example.length).findIndex((each) => !shown.has(JSON.stringify(shapeOf(each))));
    return [
      ...(real.length < example.length ? [`${at}: ${example.length} elements in the example, ${real.length} in reality`] : []),
      ...(strange < 0 ? [] : [`${at}/${example.length + strange}: looks like no element of the example`]),
      ...example.slice(0, real.length).flatMap((each, index) => this.differences(each, real[index], `${at}/${index}`)),
    ];
  }

  private objectDifferences(example: Json, real: Json, at: string): string[] {
    const keys = [...new Set([...Object.keys(example), ...Object.keys(real)])];
    return keys.flatMap((key) => {
      if (!(key in real)) return [`${at}/${key}: only in the example`];
      if (!(key in example)) return [`${at}/${key}: only in reality`];
      return this.differences(example[key], real[key], `${at}/${key}`);
    });
  }

  private textDifferences(example: string, real: string, at: string): string[] {
    if (time.test(example) && time.test(real)) return [];
    if (isMadeUp(example)) {
      this.learn(example, real);
      return [];
    }
    const found = example.match(ids) ?? [];
    const reals = real.match(ids) ?? [];
    const faults = found.length === reals.length ? found.filter((id, index) => !this.learn(id, reals[index] ?? '')) : [];
    if (faults.length > 0) return faults.map((id) => `${at}: ${id} is another thing in another example`);
    return this.realOf(example) === real ? [] : [`${at}: ${example} in the example, ${real} in reality`];
  }

  private realText(text: string): string {
    const known = this.real.get(text);
    if (known !== undefined) return known;
    return text.replace(ids, (id) => {
      const real = this.real.get(id);
      if (real === undefined) throw new Error(`${id}: no answer gave this id before`);
      return real;
    });
  }
}
