import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';

// A process for each import.
jest.setTimeout(120_000);

const script = fileURLToPath(new URL('import-crs.mjs', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sitekeep-import-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

function importing(args, more = {}) {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  return spawnSync(process.execPath, [script, ...args], { env: { ...env, ...more }, encoding: 'utf8', timeout: 120_000 });
}

const rule = (id, operator) =>
  `SecRule ARGS "${operator}" "id:${id},phase:2,block,msg:'Test',severity:'CRITICAL',ver:'OWASP_CRS/9.9.9',tag:'paranoia-level/1'"\n`;

test('rules of a folder to a file, with what could not be expressed on the screen', () => {
  const rules = join(place, 'release', 'rules');
  mkdirSync(rules, { recursive: true });
  writeFileSync(join(rules, 'REQUEST-942-APPLICATION-ATTACK-SQLI.conf'), rule(942001, '@contains evil!') + rule(942002, '@rx a(?!b)'));
  const out = join(place, 'rules.json');
  const done = importing([join(place, 'release'), '--out', out]);
  expect(done.stderr).toBe('');
  expect(done.status).toBe(0);
  expect(done.stdout).toContain('942002  the pattern has a negative lookaround');
  expect(done.stdout).toContain('OWASP_CRS/9.9.9: 1 of 2 rules imported');
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ release: 'OWASP_CRS/9.9.9', rules: [{ id: 'crs-942001' }] });
});

test('a folder that holds none, and no folder: one line', () => {
  const empty = importing([mkdtempSync(join(place, 'empty-')), '--out', join(place, 'none.json')]);
  expect([empty.status, empty.stderr]).toEqual([1, expect.stringMatching(/^[^\n]*holds no rules of a CRS release[^\n]*\n$/)]);
  const none = importing([]);
  expect([none.status, none.stderr]).toEqual([1, 'npm run firewall:import-crs -- <folder of a CRS release> [--out FILE]\n']);
});

test('without --out it is for the Sitekeep that runs here', () => {
  const done = importing([place], { SITEKEEP_DATA_DIR: join(place, 'data') });
  expect([done.status, done.stderr]).toEqual([1, expect.stringContaining('Sitekeep is not running here')]);
});
