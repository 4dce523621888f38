import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { areInstalled } from './dependencies.mjs';
import { isWanted } from './node-runtime.mjs';
import { rememberedPort } from './ports.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sitekeep-bootstrap-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('Node 24.11 and later 24 are wanted, nothing older or newer', () => {
  expect(['24.11.0', '24.21.3'].every(isWanted)).toBe(true);
  expect(['18.20.0', '20.20.2', '24.10.0', '25.0.0'].some(isWanted)).toBe(false);
});

describe('dependencies count as installed', () => {
  const lock = (packages) => writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages } }));
  const installed = (packages) => {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  };
  const a = { version: '1.0.0', integrity: 'sha512-a' };

  test('when all are there', () => {
    lock({ 'node_modules/a': a });
    installed({ 'node_modules/a': a });
    expect(areInstalled(folder)).toBe(true);
  });

  test('not without node_modules, nor after an interrupted install', () => {
    lock({ 'node_modules/a': a });
    expect(areInstalled(folder)).toBe(false);
    mkdirSync(join(folder, 'node_modules'));
    expect(areInstalled(folder)).toBe(false);
  });

  test('not with another version, nor with another content of the same', () => {
    lock({ 'node_modules/a': { ...a, version: '1.0.1' } });
    installed({ 'node_modules/a': a });
    expect(areInstalled(folder)).toBe(false);
    lock({ 'node_modules/a': { ...a, integrity: 'sha512-b' } });
    expect(areInstalled(folder)).toBe(false);
  });

  test('without the optional packages of other systems, but not without those of this one', () => {
    const optional = (platform) => ({ ...a, optional: true, os: [platform], cpu: [process.arch] });
    lock({ 'node_modules/a': a, 'node_modules/b': optional('aix') });
    installed({ 'node_modules/a': a });
    expect(areInstalled(folder)).toBe(true);
    lock({ 'node_modules/a': a, 'node_modules/b': optional(process.platform) });
    expect(areInstalled(folder)).toBe(false);
  });
});

test('a port is remembered while it is free', async () => {
  const file = join(folder, 'port');
  const port = await rememberedPort(file);
  expect(await rememberedPort(file)).toBe(port);
  const server = createServer();
  await new Promise((listening) => server.listen(port, '127.0.0.1', listening));
  const other = await rememberedPort(file);
  server.close();
  expect(other).not.toBe(port);
  expect(readFileSync(file, 'utf8')).toBe(String(other));
});
