// Dockerfile and docker-compose.yml, checked without Docker: their own linters, and what ties them to the rest of the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { root } from './bootstrap/places.mjs';
import { nodeFlags } from './start/settings.mjs';

const read = (name) => readFileSync(join(root, name), 'utf8');
const webOnly = ['portal', 'console', 'e2e'];
const processes = readdirSync(join(root, 'apps')).filter(
  (app) => existsSync(join(root, 'apps', app, 'package.json')) && !webOnly.includes(app),
);

describe('Dockerfile', () => {
  const text = read('Dockerfile');
  const lastStage = text.slice(text.lastIndexOf('\nFROM '));

  test('passes the linter', () => {
    expect(validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  test('builds in stages and runs as a user without rights', () => {
    expect(text.match(/^FROM .* AS /gm).length).toBeGreaterThan(2);
    expect(lastStage).toMatch(/^USER node$/m);
    expect(lastStage).not.toMatch(/npm/);
  });

  test('installs without install scripts, and for the processes alone without development packages', () => {
    const installs = text.replaceAll('\\\n', '').match(/npm ci .*/g);
    expect(installs.every((line) => line.includes('--ignore-scripts'))).toBe(true);
    const wanted = [...installs.find((line) => line.includes('--omit=dev')).matchAll(/-w apps\/(\S+)/g)].map(([, app]) => app);
    expect(wanted.sort()).toEqual([...processes].sort());
  });
});

describe('docker-compose.yml', () => {
  const file = join(root, 'docker-compose.yml');
  const { services, networks } = parse(read('docker-compose.yml'), { merge: true });
  const ours = Object.entries(services).filter(([, { command }]) => command?.[0] === 'node');

  test('agrees with the compose schema and passes the linter', () => {
    // Services stand in the order of their start, and their keys in the order one reads them.
    const order = ['service-keys-order', 'services-alphabetical-order', 'service-ports-alphabetical-order', 'top-level-properties-order'];
    const rules = Object.fromEntries(order.map((rule) => [rule, 0]));
    const results = new DCLinter({ rules, quiet: false, debug: false, exclude: [] }).lintFiles([file], false);
    expect(results.flatMap(({ messages }) => messages.map(({ line, message }) => `line ${line}: ${message}`))).toEqual([]);
  });

  test('runs every process of Sitekeep from the one image, as npm start does', () => {
    expect(Object.keys(services).sort()).toEqual(['api', 'billing-worker', 'edge', 'insight-worker', 'migrate', 'postgres', 'redis']);
    for (const [name, { command }] of ours) {
      const wanted = ['node', ...(nodeFlags[name] ?? []), `apps/${name === 'migrate' ? 'cli' : name}/dist/main.js`];
      expect(command.slice(0, wanted.length)).toEqual(wanted);
    }
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
  });

  test('knows of each service whether it is well', () => {
    const without = Object.entries(services).filter(([name, { healthcheck }]) => name !== 'migrate' && !healthcheck);
    expect(without.map(([name]) => name)).toEqual([]);
  });

  test('keeps the edge away from the database', () => {
    expect(networks.database.internal).toBe(true);
    expect(services.edge.networks).not.toContain('database');
    expect(Object.keys(services.edge.environment)).not.toContain('DATABASE_URL');
  });

  test('sets only variables that the processes read, and starts without no secret', () => {
    const known = ['config', 'seller-config'].map((name) => read(`libs/runtime/src/${name}.ts`)).join();
    const names = new Set(ours.flatMap(([, { environment }]) => Object.keys(environment)));
    expect([...names].filter((name) => !known.includes(`${name}:`))).toEqual([]);
    for (const secret of ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'SEALING_KEY', 'SESSION_KEY']) {
      expect(read('docker-compose.yml').match(new RegExp(`\\$\\{${secret}(?!:\\?)`, 'g'))).toBeNull();
    }
  });
});
