import { identityHeaders } from '@sitekeep/contracts';
import { type Fields, fieldValue, listMembers, trimmed } from './fields.ts';
import { Remembered } from './remembered.ts';

/** What the origin gets from us alone, of each visitor or request another one: whatever depends on it is for nobody else. */
const ofOneVisitor = ['*', 'x-forwarded-for', 'x-request-id', ...Object.values(identityHeaders).map((name) => name.toLowerCase())];
/** Each name is looked for in every request. */
const mostNames = 50;

/**
 * Names that a Vary field lists: lower case, sorted, each once. Null: no other request ever matches, because of `*` (RFC 9111, 4.1) or
 * what is like it, or it would be too much work to tell.
 */
export const varyNames = (value: string | null): readonly string[] | null => (value === null ? none : readNames.of(value));
const readNames = new Remembered((value): readonly string[] | null => {
  const names = new Set(listMembers(value.toLowerCase()));
  return names.size > mostNames || ofOneVisitor.some((name) => names.has(name)) ? null : [...names].sort();
});
const none: readonly string[] = [];

/** Values that a request has for these names, normalised, in their order. */
export const variedValues = (names: readonly string[], request: Fields): readonly string[] =>
  names.length === 0 ? none : names.map((name) => selecting(name, request));

/** Whether a stored answer may be used for a request, as far as its Vary is concerned (RFC 9111, 4.1). */
export function selects(head: { readonly vary: readonly string[]; readonly variedBy: readonly string[] }, request: Fields): boolean {
  const { vary, variedBy } = head;
  for (let i = 0; i < vary.length; i++) if (selecting(vary[i] as string, request) !== variedBy[i]) return false;
  return true;
}

/** A field that is there and empty is another value than none. */
const present = '\t';

function selecting(name: string, request: Fields): string {
  const value = fieldValue(request, name);
  if (value === null) return '';
  if (name === 'accept-encoding') return encodings.of(value) || present;
  if (name === 'accept-language') return languages.of(value) || present;
  return normalised(value) || present;
}

/** Lines joined and without the white space around commas, which changes the meaning of no list. */
const normalised = (value: string): string => (value.includes(',') ? listMembers(value).join(',') : trimmed(value));

/**
 * The codings that the client takes, whatever it likes best: any of them is a right answer. One with `q=0` is refused; it
 * matters of `identity` and `*` only.
 */
const encodings = new Remembered((value) => {
  const codings = new Set<string>();
  for (const { item, weight } of weighted(value)) {
    const coding = item.startsWith('x-') ? item.slice(2) : item;
    if (weight > 0 && coding !== 'identity') codings.add(coding);
    if (weight === 0 && (coding === 'identity' || coding === '*')) codings.add(`!${coding}`);
  }
  return [...codings].sort().join(',');
});

/** In the order of their weights. Of languages with the same weight origins take the first, so their order stays. */
const languages = new Remembered((value) =>
  weighted(value)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ item, weight }) => `${item};${weight}`)
    .join(','),
);

/** Members in lower case with their weights (RFC 9110, 12.4.2); 1 when there is none or it is no number. */
function weighted(value: string): { item: string; weight: number }[] {
  return listMembers(value.toLowerCase()).map((member) => {
    const [item, ...parameters] = member.split(';').map(trimmed);
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    return { item: item as string, weight: Number.isFinite(weight) ? weight : 1 };
  });
}
