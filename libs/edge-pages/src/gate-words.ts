import type { PageBrand } from './brand.ts';
import { escapeAll } from './html.ts';
import type { Language } from './language.ts';
import { en } from './languages/en.ts';
import { languages } from './languages/index.ts';
import { chooseLanguage } from './negotiate.ts';
import { gateStyle, gateStyleHash } from './style.ts';
import { type Template, templateOf } from './template.ts';

/** Pages of the gate that say something and lead on, beside the sign-in itself. */
export const gatePageKinds = [
  'sign_in_required',
  'gate_forbidden',
  'gate_unavailable',
  'signed_out',
  'signed_in',
  'session_cookie_blocked',
] as const;
export type GatePageKind = (typeof gatePageKinds)[number];

/** Of one language: its words, escaped, and what surrounds them. */
export interface PreparedGate {
  readonly language: string;
  readonly words: Language;
  readonly templates: Readonly<Record<GatePageKind | 'sign_in', Template>>;
}

function prepare(language: string, words: Language): PreparedGate {
  const { requestId: requestWord, help, gate, messages } = words;
  const template = (title: string) => templateOf({ language, title, style: gateStyle, requestWord, help });
  const pages = Object.fromEntries(gatePageKinds.map((kind) => [kind, template(messages[kind].title)])) as Record<GatePageKind, Template>;
  return { language, words: escapeAll(words), templates: { ...pages, sign_in: template(gate.title) } };
}

const english = prepare('en', en);
const prepared = new Map(Object.entries(languages).map(([tag, words]) => [tag, prepare(tag, words)]));

export const preparedGate = (acceptLanguage: string | undefined): PreparedGate => prepared.get(chooseLanguage(acceptLanguage)) ?? english;

/** As they are, for what is no HTML. */
export const wordsFor = (acceptLanguage: string | undefined): Language => languages[chooseLanguage(acceptLanguage)] ?? en;

/**
 * `framed`: the sign-in is in nobody's frame, because what is typed into a page must be typed into that page. `scriptHash`: the only
 * script that runs, where there is one; it may ask its own host.
 */
export function gatePolicy(brand: PageBrand, framed: 'none' | 'self', scriptHash: string | null = null): string {
  const script = scriptHash === null ? '' : ` script-src ${scriptHash}; connect-src 'self';`;
  return `default-src 'none'; style-src ${gateStyleHash}${brand.styleHash}; img-src ${brand.imageSource};${script} base-uri 'none'; form-action 'self'; frame-ancestors '${framed}'`;
}
