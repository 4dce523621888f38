import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../../../../../', import.meta.url);
const table = readFileSync(new URL('docs/cache-conformance.md', root), 'utf8');
const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| clause'));
const named = [...table.matchAll(/`([\w./-]+)` “([^”]+)”/g)].map(([, file, name]) => ({ file: file as string, name: name as string }));

const sources = new Map<string, string>();

/** Where names of tests stand: behind `it(` or `test(`, or behind the table of an `each`. */
function holdsTest(file: string, name: string): boolean {
  const path = new URL(`${/^(?:apps|libs)\//.test(file) ? '' : 'apps/edge/src/cache/'}${file}.spec.ts`, root);
  if (!existsSync(path)) return false;
  const source = sources.get(file) ?? readFileSync(path, 'utf8');
  sources.set(file, source);
  const quoted = [`'${name}'`, `"${name}"`];
  return quoted.some((text) => source.includes(`it(${text},`) || source.includes(`test(${text},`) || isOfEach(source, text));
}

const isOfEach = (source: string, text: string): boolean => {
  const at = source.indexOf(text);
  return at > 0 && /\)\(\s*$/.test(source.slice(0, at));
};

describe('docs/cache-conformance.md', () => {
  it('proves each clause by a test', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((row) => !/`[\w./-]+` “[^”]+” *(,|\|$)/.test(row))).toEqual([]);
  });

  it('names no test that does not exist', () => {
    expect(named.length).toBeGreaterThan(rows.length);
    expect(named.filter(({ file, name }) => !holdsTest(file, name))).toEqual([]);
  });
});
