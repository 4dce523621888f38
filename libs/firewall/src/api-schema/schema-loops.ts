import type { CleanSchema } from './bundled-api.ts';
import type { Document } from './document.ts';
import { isObject } from './document.ts';

/** Schemas that the same value is held against at most, references followed. */
const mostAtOnce = 500;
const inPlace = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];

/**
 * Tells of schemas that would never come to an end because they refer to themselves for the same value, and of those that fan out: a
 * few references may multiply to millions.
 */
export function checkLoops(document: Document, schemas: ReadonlyMap<string, CleanSchema>): void {
  const known = new Map<string, number>();
  const open = new Set<string>();
  const weigh = (schema: unknown): number => {
    if (!isObject(schema)) return 1;
    if (typeof schema.$ref === 'string') return weighNamed(schema.$ref);
    const others = inPlace.flatMap((keyword) =>
      Array.isArray(schema[keyword]) ? (schema[keyword] as unknown[]) : (schema[keyword] ?? []),
    );
    return others.reduce<number>((sum, one) => sum + weigh(one), 1);
  };
  const weighNamed = (name: string): number => {
    const weight = known.get(name);
    if (weight !== undefined) return weight;
    if (open.has(name)) {
      document.fault(
        name.slice(1),
        'circular_reference',
        'This schema refers to itself for the very same value: no value would ever be decided.',
      );
      return 1;
    }
    open.add(name);
    const found = weigh(schemas.get(name));
    open.delete(name);
    known.set(name, found);
    return found;
  };
  for (const name of schemas.keys()) {
    if (weighNamed(name) > mostAtOnce) {
      document.fault(name.slice(1), 'too_complex', `A value would be held against more than ${mostAtOnce} schemas here.`);
    }
  }
}
