import { escapeHtml } from '../html.ts';
import type { VisitorWords } from '../visitor-words/words.ts';

/** What is told of an input that will not do. */
export type VisitorFault = keyof VisitorWords['faults'];

/** Under which field a fault is shown; the others stand above their form. */
const fieldOf: Partial<Record<VisitorFault, string>> = {
  passwordShort: 'password',
  password: 'password',
  current: 'current',
  code: 'code',
};

export const hiddenField = (name: string, value: string): string => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;

/** `text` is escaped already; the values of its gaps are not. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (gap, name: string) => (Object.hasOwn(values, name) ? escapeHtml(values[name] ?? '') : gap));

export interface Field {
  readonly name: 'email' | 'password' | 'current' | 'code' | 'currentCode' | 'label';
  /** Escaped, as are all words here. */
  readonly label: string;
  readonly attributes: string;
  readonly hint?: string;
}

/** A field with its label, its hint and its fault, which readers of screens find by the field. The cursor stands in the first fault. */
export function field(
  { name, label, attributes, hint }: Field,
  words: VisitorWords,
  faults: readonly VisitorFault[],
  focus = false,
): string {
  const fault = faults.find((one) => fieldOf[one] === name);
  const isFirst = fault !== undefined && faults.find((one) => fieldOf[one] !== undefined) === fault;
  const cursor = isFirst || (focus && faults.length === 0) ? ' autofocus' : '';
  const below = [
    ...(hint === undefined ? [] : [`<p id="${name}-hint" class="soft">${hint}</p>`]),
    ...(fault === undefined ? [] : [`<p id="${name}-fault" class="bad" role="alert">${words.faults[fault]}</p>`]),
  ];
  const ids = [...(fault === undefined ? [] : [`${name}-fault`]), ...(hint === undefined ? [] : [`${name}-hint`])];
  const described = ids.length === 0 ? '' : ` aria-describedby="${ids.join(' ')}"`;
  const invalid = fault === undefined ? '' : ' aria-invalid="true"';
  return `<label for="${name}">${label}</label><input id="${name}" name="${name}" ${attributes}${cursor}${described}${invalid}>${below.join('')}`;
}

/** Faults that belong to no field. */
export const otherFaults = (words: VisitorWords, faults: readonly VisitorFault[]): string =>
  faults
    .filter((fault) => fieldOf[fault] === undefined)
    .map((fault) => `<p class="bad" role="alert">${words.faults[fault]}</p>`)
    .join('');

export const buttonRow = (text: string, more = ''): string => `<p class="row"><button type="submit">${text}</button>${more}</p>`;

export const newPasswordAttributes = 'type="password" autocomplete="new-password" minlength="12" maxlength="256" required';
export const presentPasswordAttributes = 'type="password" autocomplete="current-password" maxlength="256" required';
export const codeAttributes =
  'type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="64" autocapitalize="none" spellcheck="false" required';
/** Also of letters. */
export const anyCodeAttributes = codeAttributes.replace(' inputmode="numeric"', '');

/** For people, in their language. Edges do not know their time zone, so it is named. */
export function timeText(language: string, time: string): string {
  const format =
    formats.get(language) ??
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  formats.set(language, format);
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : `${format.format(at)} UTC`;
}
const formats = new Map<string, Intl.DateTimeFormat>();
