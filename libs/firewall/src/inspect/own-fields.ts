import { RE2JS } from 're2js';
import type { Field } from '../inspected.ts';
import type { FieldPattern, Rule } from '../rule.ts';

/** Equal for rules that leave the same fields alone; empty for those that look at all of their parts. */
export function ownFieldsKey({ spares, only }: Rule): string {
  return spares === undefined && only === undefined ? '' : `${textOf(spares)} | ${textOf(only)}`;
}

const textOf = (patterns: readonly FieldPattern[] | undefined): string =>
  (patterns ?? []).map(({ place, name }) => `${place} ${name}`).join();

/** Whether an imported rule leaves a field alone. Asked only of what has matched. */
export function leavesAlone({ spares, only }: Rule, field: Field): boolean {
  if (spares?.some((pattern) => means(pattern, field))) return true;
  const ofPlace = only?.filter(({ place }) => place === field.place) ?? [];
  return ofPlace.length > 0 && !ofPlace.some((pattern) => means(pattern, field));
}

const compiled = new Map<string, RE2JS>();

function means({ place, name }: FieldPattern, field: Field): boolean {
  if (place !== field.place) return false;
  let pattern = compiled.get(name);
  if (pattern === undefined) compiled.set(name, (pattern = RE2JS.compile(name, RE2JS.CASE_INSENSITIVE)));
  // A cookie's own name is its value where names are looked at.
  const text = place.endsWith('_name') ? field.value : field.name;
  return pattern.matcher(text).find();
}
