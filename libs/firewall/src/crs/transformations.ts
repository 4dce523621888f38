import { NotExpressible } from './faults.ts';

/** By ModSecurity's name, in lower case; null: the reader gives every value that way, too. */
const known: Readonly<Record<string, string | null>> = {
  lowercase: 'lowercase',
  urldecode: 'urlDecode',
  urldecodeuni: 'urlDecodeUni',
  htmlentitydecode: 'htmlEntityDecode',
  jsdecode: 'jsDecode',
  escapeseqdecode: 'jsDecode',
  cssdecode: 'cssDecode',
  removenulls: 'removeNulls',
  replacenulls: 'removeNulls',
  cmdline: 'cmdLine',
  compresswhitespace: 'compressWhiteSpace',
  normalisepath: 'normalizePath',
  normalizepath: 'normalizePath',
  normalisepathwin: 'normalizePathWin',
  normalizepathwin: 'normalizePathWin',
  replacecomments: 'removeComments',
  removecomments: 'removeComments',
  utf8tounicode: null,
  base64decode: null,
  base64decodeext: null,
  hexdecode: null,
  trim: null,
  trimleft: null,
  trimright: null,
};

/** Without these a rule sees less than it should, and still what it sees is right. */
const weaker: Readonly<Record<string, string>> = {
  removewhitespace: 'white space within what it looks for is not taken out',
  removecommentschar: 'signs that begin and end comments are not taken out',
  replacecomments: 'comments are taken out, where a space should take their place',
};

export interface Transformers {
  readonly names: readonly string[];
  readonly weaker: readonly string[];
}

/** What the engine does for transformations of ModSecurity. Throws NotExpressible for those that nothing here stands for. */
export function transformersOf(transformations: readonly string[]): Transformers {
  const lower = transformations.map((name) => name.toLowerCase());
  const unknown = lower.find((name) => !Object.hasOwn(known, name) && !Object.hasOwn(weaker, name) && name !== 'length');
  if (unknown !== undefined) throw new NotExpressible(`t:${unknown}: the engine has no such transformation`);
  return {
    names: lower.flatMap((name) => known[name] ?? []),
    weaker: lower.flatMap((name) => weaker[name] ?? []),
  };
}
