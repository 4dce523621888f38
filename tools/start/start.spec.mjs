// The start itself on a real Postgres and Redis, with stand-ins for the apps.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { jest } from '@jest/globals';
import { startPostgres } from '../bootstrap/postgres.mjs';
import { startRedis } from '../bootstrap/redis.mjs';
import { eventually, newPlace } from '../testing/run-start.mjs';

jest.setTimeout(60_000);

// What is left running is found in /proc.
const onLinux = process.platform === 'linux' ? describe : describe.skip;
let place;

beforeEach(async () => {
  place = await newPlace();
});
afterEach(() => place.remove());

const oneLine = (text) => text.trim().split('\n').length === 1;
const nothingLeft = () => eventually(async () => (await place.leftRunning()).length === 0, { timeoutMs: 15_000 });

onLinux('npm start', () => {
  test('comes up, says so to people and programs, and leaves nothing behind at Ctrl-C', async () => {
    const run = place.start();
    await run.untilReady();
    const facts = place.ready();
    expect(Object.keys(facts)).toEqual(['apiUrl', 'portalUrl', 'consoleUrl', 'edgeHttpUrl', 'edgeHttpsUrl', 'edgeAuthUrl', 'demo']);
    expect(Object.keys(facts.demo)).toEqual(['hostname', 'allowedCurl', 'refusedCurl', 'customer', 'staff', 'secondStaff']);
    for (const person of [facts.demo.customer, facts.demo.staff, facts.demo.secondStaff])
      expect(Object.keys(person)).toEqual(['email', 'password', 'apiToken']);
    for (const { email, password } of [facts.demo.staff, facts.demo.secondStaff]) expect(run.output).toContain(`${email} / ${password}`);
    expect(await (await fetch(facts.apiUrl)).json()).toMatchObject({
      DATABASE_URL: expect.stringMatching(/^postgres:\/\/.*@127\.0\.0\.1:/),
    });
    expect(await (await fetch(facts.edgeHttpUrl)).json()).not.toHaveProperty('DATABASE_URL');
    run.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(existsSync(place.file('ready.json'))).toBe(false);
    await nothingLeft();
  });

  test('keeps the data at the second start, which is quick, and empties it with --reset', async () => {
    const upAndDown = async (options) => {
      const since = Date.now();
      const run = place.start(options);
      await run.untilReady();
      const seconds = (Date.now() - since) / 1000;
      run.kill('SIGTERM');
      expect(await run.ended).toBe(0);
      return { seconds, secrets: readFileSync(place.file('secrets.json'), 'utf8') };
    };
    const first = await upAndDown();
    const second = await upAndDown();
    expect(second.secrets).toBe(first.secrets);
    expect(second.seconds).toBeLessThan(15);
    expect((await upAndDown({ args: ['--reset'] })).secrets).not.toBe(first.secrets);
    expect(statSync(place.file('secrets.json')).mode & 0o077).toBe(0);
    await nothingLeft();
  });

  test('a port in use: one line with the variable to set, nothing left running', async () => {
    const server = createServer().listen(place.ports.EDGE_HTTP_PORT, '127.0.0.1');
    const run = place.start();
    expect(await run.ended).toBe(1);
    server.close();
    expect(run.output).toContain(`port ${place.ports.EDGE_HTTP_PORT} (set EDGE_HTTP_PORT to another)`);
    expect(oneLine(run.output)).toBe(true);
    await nothingLeft();
  });

  test('an unwritable data folder: one line', async () => {
    writeFileSync(place.file('file'), '');
    const run = place.start({ env: { SITEKEEP_DATA_DIR: place.file('file') } });
    expect(await run.ended).toBe(1);
    expect(run.output).toContain(`${place.file('file')} cannot be written`);
    expect(oneLine(run.output)).toBe(true);
  });

  test('uses the stores that the environment names, and starts none', async () => {
    const stores = [await startPostgres({ dataDir: place.file('own'), durable: false }), await startRedis({ dataDir: place.file('own') })];
    const [DATABASE_URL, REDIS_URL] = stores.map(({ url }) => url);
    const run = place.start({ env: { DATABASE_URL, REDIS_URL } });
    await run.untilReady();
    expect(await (await fetch(place.ready().apiUrl)).json()).toMatchObject({ DATABASE_URL, REDIS_URL });
    expect(existsSync(place.file('postgres-port')) || existsSync(place.file('redis-port'))).toBe(false);
    run.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    for (const store of stores) await store.stop();
  });

  test('a store that does not answer: one line', async () => {
    const run = place.start({ env: { REDIS_URL: `redis://127.0.0.1:${place.ports.API_PORT}` } });
    expect(await run.ended).toBe(1);
    expect(run.output).toContain(`REDIS_URL names 127.0.0.1:${place.ports.API_PORT}, where nothing answers.`);
    await nothingLeft();
  });

  test('an app that dies while coming up: its name, its last words, nothing left running', async () => {
    const run = place.start({ env: { STAND_IN_EDGE: 'dies' } });
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(/edge ended with code 7.*\n\s+cannot go on\n$/);
    await nothingLeft();
  });

  test('an app that dies later: the same, and ready.json is gone', async () => {
    const run = place.start({ env: { STAND_IN_BILLING_WORKER: `dies when ${place.file('die')}` } });
    await run.untilReady();
    writeFileSync(place.file('die'), '');
    expect(await run.ended).toBe(1);
    expect(run.output).toContain('billing-worker ended with code 9; everything else is stopped');
    expect(existsSync(place.file('ready.json'))).toBe(false);
    await nothingLeft();
  });

  test('a migration that fails: told as such', async () => {
    const run = place.start({ env: { STAND_IN_CLI: 'fails' } });
    expect(await run.ended).toBe(1);
    expect(run.output).toContain('Migrating the database failed');
    await nothingLeft();
  });

  test('an app that ignores SIGTERM is ended after the grace time', async () => {
    const run = place.start({ env: { STAND_IN_EDGE: 'hangs' } });
    await run.untilReady();
    run.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    await nothingLeft();
  });

  test('kill -9 of the start: everything it started ends by itself', async () => {
    const run = place.start();
    await run.untilReady();
    run.kill('SIGKILL');
    await run.ended;
    await nothingLeft();
    expect(existsSync(place.file('ready.json'))).toBe(false);
  });

  test('kill -9 of the start and its guard: the next start stops what is left and comes up', async () => {
    const run = place.start();
    await run.untilReady();
    process.kill(place.guard().pid, 'SIGKILL');
    run.kill('SIGKILL');
    await run.ended;
    expect(await place.leftRunning()).toEqual(
      expect.arrayContaining(['postgres', 'redis', expect.stringContaining('stand-in-app.mjs edge')]),
    );
    const next = place.start();
    await next.untilReady();
    expect(next.output).toMatch(/Stopped what an earlier start had left running: .*postgres/);
    next.kill('SIGTERM');
    await next.ended;
    await nothingLeft();
  });

  test('a second start beside a running one: one line, and the first goes on', async () => {
    const run = place.start();
    await run.untilReady();
    const second = place.start();
    expect(await second.ended).toBe(1);
    expect(second.output).toContain(`already running here (process ${run.pid})`);
    expect(existsSync(place.file('ready.json'))).toBe(true);
    run.kill('SIGTERM');
    await run.ended;
  });
});
