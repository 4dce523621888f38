/** Names of characters that matter in markup, scripts, queries and commands; those of `bare` are taken without a semicolon, too. */
const named: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  Tab: '\t',
  NewLine: '\n',
  colon: ':',
  semi: ';',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  lbrack: '[',
  rsqb: ']',
  rbrack: ']',
  lcub: '{',
  lbrace: '{',
  rcub: '}',
  rbrace: '}',
  sol: '/',
  bsol: '\\',
  period: '.',
  comma: ',',
  equals: '=',
  plus: '+',
  ast: '*',
  midast: '*',
  grave: '`',
  excl: '!',
  quest: '?',
  num: '#',
  dollar: '$',
  percnt: '%',
  commat: '@',
  Hat: '^',
  lowbar: '_',
  vert: '|',
  verbar: '|',
  VerticalLine: '|',
  hyphen: '-',
  DiacriticalGrave: '`',
  lbrke: '[',
  LT: '<',
  GT: '>',
  AMP: '&',
  QUOT: '"',
  shy: '',
  ZeroWidthSpace: '',
};
const bare = new Set(['lt', 'gt', 'amp', 'quot', 'nbsp', 'shy', 'LT', 'GT', 'AMP', 'QUOT']);

const entity = /&(?:#x0*([0-9a-f]{1,6})(?![0-9a-f])|#0*([0-9]{1,7})(?![0-9])|([a-z]{2,16}))(;?)/gi;

/** Replaces character references once, numeric ones with or without a semicolon, as browsers do. */
export function decodeHtml(text: string): string {
  return text.replace(entity, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined, end: string) => {
    if (name !== undefined) return nameReference(whole, name, end);
    const point = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
}

function nameReference(whole: string, name: string, end: string): string {
  if (end === ';') {
    const known = named[name] ?? named[name.toLowerCase()];
    if (typeof known === 'string') return known;
  }
  for (let length = Math.min(name.length, 4); length >= 2; length -= 1) {
    const start = name.slice(0, length);
    if (bare.has(start)) return (named[start] ?? '') + name.slice(length) + end;
  }
  return whole;
}
