import { jest } from '@jest/globals';
import type { PasswordHasher } from '@sitekeep/platform';
import pg from 'pg';

export type Cost = { statements: string[]; hashes: number; answer: unknown };

/** Statements by their text, and hashes of passwords, that each of these works needs. */
export async function costs(hasher: PasswordHasher, cases: Record<string, () => Promise<unknown>>): Promise<Record<string, Cost>> {
  const found: Record<string, Cost> = {};
  for (const [name, work] of Object.entries(cases)) {
    const query = jest.spyOn(pg.Client.prototype, 'query');
    const verify = jest.spyOn(hasher, 'verify');
    const answer = await work();
    const statements = query.mock.calls
      .map(([text]) => String((text as unknown as { text?: string }).text ?? text))
      // Every half second, whoever asks.
      .filter((statement) => !statement.includes('clock_offset'));
    found[name] = { statements, hashes: verify.mock.calls.length, answer };
    jest.restoreAllMocks();
  }
  return found;
}
