// The Postgres and Redis of our own, killed and started again.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import Redis from 'ioredis';
import pg from 'pg';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';

jest.setTimeout(60_000);
let dataDir;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sitekeep-stores-'));
  chmodSync(dataDir, 0o711);
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('Postgres keeps what was committed when it is killed, as it does over a stop', async () => {
  const server = await startPostgres({ dataDir, durable: false });
  const query = async (text) => {
    const client = new pg.Client(server.url);
    await client.connect();
    const { rows } = await client.query(text);
    await client.end();
    return rows;
  };
  try {
    await query("CREATE TABLE kept AS SELECT 'ä' AS word, current_setting('server_encoding') AS encoding");
    const url = server.url;
    await server.kill();
    await expect(query('SELECT 1')).rejects.toThrow();
    await server.restart();
    expect(server.url).toBe(url);
    await server.restart();
    expect(await query('SELECT *, upper(word) AS upper, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) FROM kept')).toEqual([
      { word: 'ä', encoding: 'UTF8', upper: 'Ä', rolsuper: true },
    ]);
  } finally {
    await server.stop();
  }
});

test('Redis comes back on the same port, with its data when durable', async () => {
  const server = await startRedis({ dataDir });
  const client = new Redis(server.url);
  client.on('error', () => {});
  try {
    await client.set('kept', 'yes');
    await server.restart();
    expect(await client.get('kept')).toBe('yes');
    await server.kill();
    await server.restart();
    expect(await client.ping()).toBe('PONG');
  } finally {
    client.disconnect();
    await server.stop();
  }
});
