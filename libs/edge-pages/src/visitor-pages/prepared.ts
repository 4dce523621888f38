import { escapeAll, sourceHash } from '../html.ts';
import type { Language } from '../language.ts';
import { en } from '../languages/en.ts';
import { languages } from '../languages/index.ts';
import { chooseLanguage } from '../negotiate.ts';
import { gateStyle } from '../style.ts';
import { type Template, templateOf } from '../template.ts';
import { englishVisitorWords, visitorWords } from '../visitor-words/index.ts';
import type { VisitorWords } from '../visitor-words/words.ts';

const ownCss = `h2{margin:1.75rem 0 .5rem;font-size:1.125rem;line-height:1.3}
input[readonly]{border-color:var(--line);color:var(--soft)}.key{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;user-select:all}
.qr{width:11.5rem;margin:0 0 .75rem;padding:.5rem;background:#fff;border:1px solid var(--line);border-radius:6px}.qr svg{display:block;width:100%;height:auto}
.codes{columns:2;margin:0 0 .75rem;padding-left:2rem}.codes li{padding:.15rem 0;break-inside:avoid}
.list{margin:0 0 .75rem;padding:0;list-style:none;border-top:1px solid var(--line)}.list li{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between;padding:.6rem 0;border-bottom:1px solid var(--line)}
.list .soft{font-size:.875rem}.good{padding:.6rem .75rem;border-left:3px solid var(--accent);background:var(--paper)}
.list div{flex:1 1 12rem}.list b{display:block;font-weight:600}
input+.bad{margin:.4rem 0 0}form+.end{margin-top:1.5rem;padding-top:.5rem;border-top:1px solid var(--line)}
@media print{:root{color-scheme:light;--ink:#000;--soft:#000;--card:#fff;--paper:#fff}body{display:block;min-height:0}.row,footer,form{display:none}main{border:0;padding:0}}`;
export const visitorStyle = `${gateStyle}\n${ownCss}`;
export const visitorStyleHash = sourceHash(visitorStyle);

/** Every page of the visitor's own, by the part of the words that has its title. */
export const visitorPageKinds = [
  'enrol',
  'enrolled',
  'notMe',
  'declined',
  'reset',
  'sent',
  'newPassword',
  'passwordChanged',
  'linkOver',
  'account',
] as const;
export type VisitorPageKind = (typeof visitorPageKinds)[number];

/** Of one language: its words, escaped, and what surrounds them. */
export interface PreparedVisitor {
  readonly language: string;
  readonly words: VisitorWords;
  /** Of all pages. */
  readonly common: Language;
  /** As they are, for what is no HTML. */
  readonly plain: VisitorWords;
  readonly templates: Readonly<Record<VisitorPageKind, Template>>;
}

function prepare(language: string, plain: VisitorWords): PreparedVisitor {
  const common = languages[language] ?? en;
  const { requestId: requestWord, help } = common;
  const template = (kind: VisitorPageKind) => templateOf({ language, title: plain[kind].title, style: visitorStyle, requestWord, help });
  const templates = Object.fromEntries(visitorPageKinds.map((kind) => [kind, template(kind)])) as Record<VisitorPageKind, Template>;
  return { language, words: escapeAll(plain), common: escapeAll(common), plain, templates };
}

const english = prepare('en', englishVisitorWords);
const prepared = new Map(Object.entries(visitorWords).map(([tag, words]) => [tag, prepare(tag, words)]));

export const preparedVisitor = (acceptLanguage: string | undefined): PreparedVisitor =>
  prepared.get(chooseLanguage(acceptLanguage)) ?? english;
