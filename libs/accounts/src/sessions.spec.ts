import { dataSourceOptions, platformMigrations, Transactions } from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { mailMigrations } from '@sitekeep/mail';
import { Clock } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { Housekeeping } from './housekeeping.ts';
import { accountsEntities, accountsMigrations } from './index.ts';
import { Session } from './session.entity.ts';
import { personSessions, staffSessions } from './session.store.ts';
import { createAccount, createStaff } from './testing/index.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let source: DataSource;
const day = 24 * 3600_000;
const start = new Date('2026-11-01T12:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);

beforeAll(async () => {
  database = await createTestDatabase([...platformMigrations, ...mailMigrations, ...accountsMigrations]);
  source = await new DataSource(dataSourceOptions(database.url, accountsEntities, [], 2)).initialize();
});
afterAll(async () => {
  await source?.destroy();
  await database?.drop();
});

const opened = async () => {
  const { person } = await createAccount(source.manager, { at: start });
  return personSessions.open(source.manager, person.id, start);
};
const isOpen = async (secret: string, at: Date) => (await personSessions.find(source.manager, secret, at)) !== null;

test('a session ends after 14 days without use', async () => {
  const { secret } = await opened();
  expect(await isOpen(secret, after(14 * day - 1))).toBe(true);
  const other = await opened();
  expect(await isOpen(other.secret, after(14 * day))).toBe(false);
});

test('a session ends after 90 days, however much it is used', async () => {
  const { secret } = await opened();
  for (let days = 10; days < 90; days += 10) expect(await isOpen(secret, after(days * day))).toBe(true);
  expect(await isOpen(secret, after(90 * day))).toBe(false);
});

test('the use of a session is written at most once a minute', async () => {
  const { secret, sessionId } = await opened();
  const lastSeen = async () => (await source.getRepository(Session).findOneByOrFail({ id: sessionId })).lastSeenAt;
  await isOpen(secret, after(59_000));
  expect(await lastSeen()).toEqual(start);
  await isOpen(secret, after(61_000));
  expect(await lastSeen()).toEqual(after(61_000));
});

test('staff are signed out after half a day without use, and after a week', async () => {
  const { staff } = await createStaff(source.manager, { at: start });
  const { secret } = await staffSessions.open(source.manager, staff.id, start);
  for (let hours = 8; hours < 7 * 24; hours += 8)
    expect(await staffSessions.find(source.manager, secret, after(hours * 3600_000))).not.toBeNull();
  expect(await staffSessions.find(source.manager, secret, after(7 * day))).toBeNull();
});

test('only a hash of the secret is stored', async () => {
  const { secret, sessionId } = await opened();
  const stored = await source.getRepository(Session).findOneByOrFail({ id: sessionId });
  expect(stored.tokenHash).toHaveLength(32);
  expect(JSON.stringify(stored)).not.toContain(secret);
});

test('housekeeping removes what has ended and leaves what lives', async () => {
  const clock = new Clock();
  clock.setOffset(after(20 * day).getTime() - Date.now());
  const idle = await opened();
  const used = await opened();
  await isOpen(used.secret, after(10 * day));
  const transactions = { manager: source.manager } as Transactions;
  await new Housekeeping(transactions, clock).tidy();
  expect(await source.getRepository(Session).existsBy({ id: idle.sessionId })).toBe(false);
  expect(await source.getRepository(Session).existsBy({ id: used.sessionId })).toBe(true);
});
