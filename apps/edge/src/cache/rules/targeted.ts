import { type AnswerDirectives, answerDirectives, readAnswerDirective, silentDirectives } from './cache-control.ts';
import { mostSeconds, split } from './fields.ts';

/** What an answer says to a cache like ours: CDN-Cache-Control alone when it has a valid one (RFC 9213), else Cache-Control. */
export interface Directives {
  readonly directives: Readonly<AnswerDirectives>;
  /** They are of the targeted field, beside which neither Cache-Control nor Expires counts. */
  readonly targeted: boolean;
}

/** Of both fields all values, joined. */
export function directivesOf(cdnCacheControl: string | null, cacheControl: string | null): Directives {
  const targeted = cdnCacheControl === null ? null : targetedDirectives(cdnCacheControl);
  return targeted === null ? { directives: answerDirectives(cacheControl), targeted: false } : { directives: targeted, targeted: true };
}

const numbers = new Set(['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error']);
/** A member of a Dictionary (RFC 9651, 3.2) whose value is an Integer, a String, a Token or a Boolean; parameters are passed over. */
const member =
  /^([a-z*][a-z0-9_\-.*]*)(?:=(?:(-?\d{1,15})|"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"|([A-Za-z*][\w!#$%&'*+\-.^`|~:/]*)|\?([01])))?(?:;[^,"]*)?$/;

/** Null when it is no Dictionary, is empty, or gives a number another type: then it is as if it were not there. */
function targetedDirectives(value: string): AnswerDirectives | null {
  // Of a key that comes twice the last one counts.
  const members = new Map<string, RegExpExecArray>();
  for (const text of split(value)) {
    const parts = member.exec(text);
    if (parts === null) return null;
    members.set(parts[1] as string, parts);
  }
  const directives = silentDirectives();
  for (const [name, [, , integer, string, token, boolean]] of members) {
    if (numbers.has(name)) {
      if (integer === undefined || integer.startsWith('-')) return null;
      readAnswerDirective(directives, name, String(Math.min(Number(integer), mostSeconds)));
    } else if (boolean !== '0') readAnswerDirective(directives, name, string ?? token ?? null);
  }
  return directives;
}
