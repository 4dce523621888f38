import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { createTestDatabase } from '@sitekeep/control-plane/testing';
import { startTestRedis } from '@sitekeep/platform/testing';
import { connectRedis, type Redis } from '@sitekeep/runtime';
import { cliLogger } from '../cli-context.ts';

/** What a command finds when it begins. */
export interface CliSetting {
  /** Variables that name the stores; those of this process until it stops. */
  readonly env: Readonly<Record<string, string>>;
  readonly redis: Redis;
  /** For the files that a command is given. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Stores and a folder of their own for one spec. */
export async function startCliSetting(): Promise<CliSetting> {
  const [database, server] = await Promise.all([createTestDatabase(), startTestRedis()]);
  const redis = connectRedis(server.url, cliLogger('silent'), { failFast: false });
  const folder = mkdtempSync(join(tmpdir(), 'sitekeep-cli-'));
  const env = {
    SITEKEEP_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    REDIS_URL: server.url,
    SEALING_KEY: Buffer.alloc(32, 5).toString('base64'),
    SANDBOX_WEBHOOK_SECRET: 'sandbox-secret-of-tests',
  };
  const before = { ...process.env };
  Object.assign(process.env, env);
  const stop = async () => {
    process.env = before;
    redis.disconnect();
    await server.stop();
    await database.drop();
    rmSync(folder, { recursive: true });
  };
  return { env, redis, folder, stop };
}

/** What is said on the console from now on, until mocks are restored. */
export function heardOnConsole(): string[] {
  const said: string[] = [];
  for (const method of ['log', 'error'] as const) jest.spyOn(console, method).mockImplementation((text: string) => void said.push(text));
  return said;
}
