import type { FirewallPlace } from '@sitekeep/contracts';
import type { Collector } from './collector.ts';
import { decodeDataUrl } from './decode-base64.ts';
import { decodeCss } from './decode-escapes.ts';
import { decodeUtf7 } from './decode-unicode.ts';

/** What every one of them needs: most values have none, and are looked at no further. */
const anyMark = /[*'"`\\^$+]|;base64,/i;
/** One pass that tells whether any of the views below can differ from the text: ordinary prose has none of these. */
const anyView =
  /\/\*|['"`][ \t]{0,4}(?:\+|\|\||\.)[ \t]{0,4}['"`]|\w(?:''|""|``|\\\w|\^\w|\$[@*1-9])|\w['"]\w{1,12}['"]\w|\$\{?IFS|\\0{0,4}[2-7][0-9a-f]|\+A[A-H][A-Za-z0-9+/]|;base64,/i;

const shellTricks = /\w(?:''|""|``|\\\w|\^\w|\$[@*1-9])|\w['"]\w{1,12}['"]\w|\$\{?IFS/;
const literalsJoined = /(['"`])[ \t]{0,4}(?:\+|\|\||\.)[ \t]{0,4}\1/g;
const shellSpace = /\$\{IFS\}|\$IFS(?:\$[0-9])?/g;
const shellNothing = /\$[@*1-9]|['"\\^`]/g;
/** In longer texts only the lines that need it are given again. */
const longWhole = 2048;

/** Characters of a value in which rules look for a payload as such. */
const longPayload = 1000;
/** Longer than a word, a gap or a line of signs is. */
const filling = /\w{65,}|\s{17,}|[^\w\s'"`]{65,}/g;

/** Gives a value another time as something else was read out of it; `decoded` is to be decoded further. */
export type GiveDecoded = (decoded: string) => void;

/**
 * Gives how else a decoded text may be read: without comments (a versioned one of MySQL keeps what it holds) and
 * with white space squeezed; with its string literals joined; as a shell would unquote it; without escapes of CSS; from UTF-7; what
 * is in a data: URL.
 */
export function giveViews(sink: Collector, place: FirewallPlace, name: string, text: string, giveDecoded: GiveDecoded): void {
  if (!anyMark.test(text)) return;
  if (text.length > longPayload) giveSqueezed(sink, place, name, text);
  if (!anyView.test(text)) return;
  const part = text.length <= longWhole ? text : linesToView(text);
  const collapsed = collapseComments(part);
  const views = new Set([collapsed, collapsed.replace(literalsJoined, ''), unquoted(part), decodeCss(part)]);
  for (const view of views) if (view !== part) sink.pushLayer(place, name, view);
  const data = decodeDataUrl(part);
  if (data !== null) giveDecoded(data);
  const utf7 = decodeUtf7(part);
  if (utf7 === part) return;
  sink.signal('utf7');
  giveDecoded(utf7);
}

/** Without what makes a value long and says nothing: then it may be short enough for what is looked for in short values only. */
function giveSqueezed(sink: Collector, place: FirewallPlace, name: string, text: string): void {
  const squeezed = text.replace(filling, (run) => run.slice(0, 4));
  if (squeezed.length <= longPayload) sink.pushLayer(place, name, squeezed);
}

function unquoted(text: string): string {
  return shellTricks.test(text) ? text.replace(shellSpace, ' ').replace(shellNothing, '') : text;
}

function linesToView(text: string): string {
  return text
    .split('\n')
    .filter((line) => anyView.test(line))
    .join('\n');
}

function collapseComments(text: string): string {
  let at = text.indexOf('/*');
  if (at < 0) return text;
  let collapsed = '';
  let from = 0;
  while (at >= 0) {
    const end = text.indexOf('*/', at + 2);
    if (end < 0) break;
    const versioned = text[at + 2] === '!';
    collapsed += `${text.slice(from, at)} ${versioned ? text.slice(at + 3, end).replace(/^\d{5,6}/, '') : ''} `;
    from = end + 2;
    at = text.indexOf('/*', from);
  }
  return from === 0 ? text : (collapsed + text.slice(from)).replace(/\s+/g, ' ');
}
