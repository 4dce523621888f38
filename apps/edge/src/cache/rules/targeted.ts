import { type AnswerDirectives, answerDirectives, readAnswerDirective, silentDirectives } from './cache-control.ts';
import { type Fields, fieldValue, mostSeconds } from './fields.ts';

/** What an answer says to a cache like ours: CDN-Cache-Control alone when it has a valid one (RFC 9213), else Cache-Control. */
export interface Directives {
  readonly directives: AnswerDirectives;
  readonly targeted: boolean;
}

export function directivesOf(answer: Fields): Directives {
  const value = fieldValue(answer, 'cdn-cache-control');
  const targeted = value === null ? null : targetedDirectives(value);
  return targeted === null ? { directives: answerDirectives(answer), targeted: false } : { directives: targeted, targeted: true };
}

const numbers = new Set(['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error']);
/** A member of a Dictionary (RFC 9651, 3.2) whose value is an Integer, a String, a Token or a Boolean; parameters are passed over. */
const member =
  /^([a-z*][a-z0-9_\-.*]*)(?:=(?:(-?\d{1,15})|"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"|([A-Za-z*][\w!#$%&'*+\-.^`|~:/]*)|\?([01])))?(?:;[^,"]*)?$/;

/** Null when it is no Dictionary, is empty, or gives a number another type: then Cache-Control counts. */
function targetedDirectives(value: string): AnswerDirectives | null {
  const members = splitDictionary(value);
  if (members === null || members.length === 0) return null;
  const directives = silentDirectives();
  // Of a key that comes twice the last one counts.
  const byName = new Map<string, readonly (string | undefined)[]>();
  for (const text of members) {
    const parts = member.exec(text.replace(/^[A-Za-z*][\w\-.*]*/, (name) => name.toLowerCase()));
    if (parts === null) return null;
    byName.set(parts[1] as string, parts);
  }
  for (const [name, [, , integer, string, token, boolean]] of byName) {
    if (numbers.has(name)) {
      if (integer === undefined || integer.startsWith('-')) return null;
      readAnswerDirective(directives, name, String(Math.min(Number(integer), mostSeconds)));
    } else if (boolean !== '0') readAnswerDirective(directives, name, string ?? token ?? null);
  }
  return directives;
}

function splitDictionary(value: string): string[] | null {
  if (value.trim() === '') return null;
  const parts = value.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return parts.map((part) => part.trim());
}
