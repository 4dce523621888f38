import { decodeBase64, decodeDataUrl } from './decode-base64.ts';
import { decodeCss } from './decode-escapes.ts';
import { decodeUtf7 } from './decode-unicode.ts';
import type { Collector } from './collector.ts';

/** One pass that tells whether any of the views below can differ from the text: ordinary prose has none of these. */
const anyView =
  /\/\*|['"`][ \t]{0,4}(?:\+|\|\||\.)[ \t]{0,4}['"`]|\w(?:''|""|``|\\\w|\^\w|\$[@*1-9])|\w['"]\w{1,12}['"]\w|\$\{?IFS|\\0{0,4}[2-7][0-9a-f]|\+[A-Za-z0-9+/]{3,}-|;base64,/i;

const comment = /\/\*!?(?:\d{5,6})?([^*]*)(?:\*(?!\/)[^*]*)*\*\//g;
const literalsJoined = /(['"`])[ \t]{0,4}(?:\+|\|\||\.)[ \t]{0,4}\1/g;
const shellSpace = /\$\{IFS\}|\$IFS(?:\$[0-9])?/g;
const shellNothing = /\$[@*1-9]|['"\\^`]/g;

/**
 * How else a decoded text may be read: without comments (a versioned one of MySQL keeps what it holds) and with white space squeezed;
 * with its string literals joined; as a shell would unquote it; without escapes of CSS; from UTF-7.
 */
export function eachView(text: string, sink: Collector, emit: (view: string) => void): void {
  const decoded = decodeBase64(text);
  if (decoded !== null) {
    sink.signal('base64_text');
    emit(decoded);
    return;
  }
  if (!anyView.test(text)) return;
  const views = [
    collapseComments(text),
    text.replace(literalsJoined, ''),
    text.replace(shellSpace, ' ').replace(shellNothing, ''),
    decodeCss(text),
    decodeDataUrl(text) ?? text,
  ];
  const utf7 = decodeUtf7(text);
  if (utf7 !== text) {
    sink.signal('utf7');
    views.push(utf7);
  }
  for (const view of new Set(views)) if (view !== text) emit(view);
}

function collapseComments(text: string): string {
  if (!text.includes('/*')) return text;
  return text.replace(comment, (whole, inside: string) => (whole.startsWith('/*!') ? ` ${inside} ` : ' ')).replace(/\s+/g, ' ');
}
