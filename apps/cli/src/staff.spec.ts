import 'reflect-metadata';
import { jest } from '@jest/globals';
import { StaffAccess } from '@sitekeep/accounts';
import { cliConfig } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';
import { withContexts } from './cli-context.ts';
import { staff } from './staff.ts';
import { type CliSetting, heardOnConsole, startCliSetting } from './testing/cli-setting.ts';

let setting: CliSetting;
let said: string[];
beforeAll(async () => {
  setting = await startCliSetting();
});
afterAll(() => setting?.stop());
beforeEach(() => {
  said = heardOnConsole();
});
afterEach(() => jest.restoreAllMocks());

/** What the command said, after it ended with this code. */
async function run(code: number, ...args: string[]): Promise<string> {
  said.length = 0;
  expect(await staff(args)).toBe(code);
  return said.join('\n');
}
const add = (email: string, role = 'admin') => run(0, 'add', email, '--name', 'Ada Admin', '--role', role);
const passwordIn = (text: string): string => /^([a-z2-9]{4}-){4}[a-z2-9]{4}$/m.exec(text)![0];
const signIn = (email: string, password: string) =>
  withContexts(cliConfig(), (app) => app.get(StaffAccess, { strict: false }).signIn(email, password));
const isSignedIn = (secret: string) =>
  withContexts(cliConfig(), async (app) => (await app.get(StaffAccess, { strict: false }).bySession(secret)) !== null);

test('the first of staff signs in with the password that is shown once, and is listed without it', async () => {
  expect(await run(0, 'list')).toContain('Nobody yet');
  const password = passwordIn(await add('Ada@Example.com'));
  expect((await signIn('ada@example.com', password)).principal).toMatchObject({ name: 'Ada Admin', role: 'admin' });
  const listed = await run(0, 'list');
  expect(listed).toMatch(/^ada@example\.com +admin +Ada Admin$/m);
  expect(listed).not.toContain(password);
  const stored: unknown = await withContexts(cliConfig(), (app) => app.get(DataSource).query('SELECT * FROM staff_member, audit_entry'));
  expect(JSON.stringify(stored)).toContain('staff.add');
  expect(JSON.stringify(stored)).not.toContain(password);
  expect(await run(1, 'add', 'ada@example.com', '--name', 'Other', '--role', 'support')).toContain('works here already');
  expect((await signIn('ada@example.com', password)).principal.name).toBe('Ada Admin');
});

test('a new password ends the sign-ins of the one before', async () => {
  const before = passwordIn(await add('new-password@example.com', 'billing'));
  const { secret } = await signIn('new-password@example.com', before);
  const after = passwordIn(await run(0, 'password', 'new-password@example.com'));
  expect(await isSignedIn(secret)).toBe(false);
  await expect(signIn('new-password@example.com', before)).rejects.toMatchObject({ code: 'wrong_credentials' });
  expect((await signIn('new-password@example.com', after)).principal.role).toBe('billing');
});

test('who is deactivated is out at once, and comes back by add with another password', async () => {
  const before = passwordIn(await add('leaves@example.com'));
  const { secret } = await signIn('leaves@example.com', before);
  await run(0, 'deactivate', 'leaves@example.com');
  expect(await isSignedIn(secret)).toBe(false);
  await expect(signIn('leaves@example.com', before)).rejects.toMatchObject({ code: 'wrong_credentials' });
  expect(await run(0, 'list')).toMatch(/^leaves@example\.com .*\(deactivated\)$/m);
  for (const action of ['deactivate', 'password']) expect(await run(1, action, 'leaves@example.com')).toContain('Nobody who works here');
  const after = passwordIn(await add('leaves@example.com', 'support'));
  await expect(signIn('leaves@example.com', before)).rejects.toMatchObject({ code: 'wrong_credentials' });
  expect((await signIn('leaves@example.com', after)).principal.role).toBe('support');
  expect(await isSignedIn(secret)).toBe(false);
});

test('all that is wrong is told at once, and changes nothing', async () => {
  const told = await run(1, 'add', 'nobody', '--name', '', '--role', 'owner');
  for (const fault of ['email: Give an e-mail', 'name: Give a name', 'role: Give support, billing, admin']) expect(told).toContain(fault);
  expect(await run(1, 'deactivate', 'nobody')).toContain('e-mail');
  expect(await run(0, 'list')).not.toContain('nobody');
});

test.each([
  [[]],
  [['add']],
  [['list', 'all']],
  [['add', 'a@b.de', 'c']],
  [['remove', 'a@b.de']],
  [['password']],
  [['add', 'a@b.de', '--admin']],
])('%j is answered with how to use it', async (args) => {
  expect(await run(2, ...args)).toContain('Usage: sitekeep staff');
});
