import type { Field } from '../inspected.ts';

const longest = 120;
/** Characters before and after what matched. */
const around = 20;
/** And how far masking looks. */
const widely = 200;

/** Names of parameters, headers and cookies whose values nobody but their owner should read. */
const secretName =
  /pass(?:$|[^a-z]|code|phrase|e$)|passw|kennwort|contrase|senha|wachtwoord|pwd|secret|token|authori[sz]ation|credential|session|cookie|sid$|api[-_]?key|private|signature|card(?!o)|cvv|cvc|iban|account[-_]?n|ssn|(?:^|[^a-z])(?:pw|pin|otp|code|key|auth|jwt|csrf|nonce)(?:$|[^a-z])/i;
/** The same within a text: `password=…`, `"token": "…"`. */
const secretAssigned =
  /((?:pass\w*|pwd|\bpw|secret|token|session\w*|sid|signature|\botp|api[-_]?key|authorization)["']?\s{0,4}[=:]\s{0,4})(?:(["'])[^"']+|[^\s"'&;<>]+)/gi;
/** A token of a machine (machinePrefixes of @sitekeep/contracts): also in headers that a site has named itself. */
const machineToken = /\bsk[gls]_[A-Za-z0-9]{8}/;
const namePlaces = new Set(['cookie_name', 'query_name', 'body_name', 'method', 'signal']);

/**
 * What matched with a little around it, so that a person can judge it: at most 120 characters, on one line. Long runs of digits and of
 * what looks like keys are masked; null where the value is a secret by its place or name.
 */
export function excerpt(field: Field, matched: string): string | null {
  if (field.place === 'cookie') return null;
  if (!namePlaces.has(field.place) && secretName.test(spaced(field.name))) return null;
  if (machineToken.test(field.value)) return null;
  return masked(cut(field.value, matched)).slice(0, longest);
}

/** `userPassword` as `user_Password`, so that words in names are words. */
const spaced = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1_$2');

/** Masked before it is cut, so that no half of a number is shown that would be masked as a whole. */
function cut(value: string, matched: string): string {
  const at = startOf(matched, value);
  if (at < 0) return cut(value, '');
  const end = at + matched.length;
  const before = masked(value.slice(Math.max(0, at - widely), at)).slice(-around);
  const after = masked(value.slice(end, end + widely)).slice(0, matched === '' ? longest : around);
  return `${at > around ? '…' : ''}${before}${value.slice(at, Math.min(end, at + longest))}${after}`;
}

/** -1: what the engine tells stands nowhere, because it is a fingerprint of the grammar, or of a transformed value. */
function startOf(matched: string, value: string): number {
  const at = value.indexOf(matched);
  return at >= 0 ? at : value.toLowerCase().indexOf(matched.toLowerCase());
}

function masked(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replace(secretAssigned, '$1$2•••')
    .replace(/\d(?:[ -]?\d){7,}/g, '•••')
    .replace(/(?=[A-Za-z0-9+/_=-]*\d)(?=[A-Za-z0-9+/_=-]*[A-Za-z])[A-Za-z0-9+/_=-]{24,}/g, '•••');
}
