import { showId } from '@sitekeep/contracts';
import { PasswordHasher } from '@sitekeep/platform';
import { InvitationsUnderTest } from './testing/invitations-under-test.ts';
import { VisitorMailLimits } from './visitor-mail-limits.ts';
import { VisitorMails } from './visitor-mails.ts';
import { VisitorRow } from './visitor.entity.ts';

let scene: InvitationsUnderTest;
beforeAll(async () => void (scene = await InvitationsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

const anna = () => scene.scene.anna;
const limits = () => scene.scene.gate.bench.get(VisitorMailLimits);
const may = (kind: 'reset' | 'code' | 'known_code' | 'notice', email = anna().email) =>
  limits().mayMail(scene.manager, kind, anna().accountId, email);
const count = async (kind: 'reset' | 'code' | 'notice', times: number, emailOf = (_: number) => anna().email) => {
  for (let time = 0; time < times; time++) await limits().count(scene.manager, kind, anna().accountId, emailOf(time));
};

test('attack: changing the password again and again fills no mailbox, of a visitor who is added anew neither', async () => {
  const { bench } = scene.scene.gate;
  const place = { siteName: 'Shop', host: scene.passkeys.host };
  const change = async (id: string) => {
    await bench.transactions.run(async (manager) => {
      const visitor = await manager.findOneByOrFail(VisitorRow, { id });
      await bench.get(VisitorMails).passwordChanged(manager, visitor, place, 'en');
      await bench
        .get(VisitorMails)
        .aboutPasskey(manager, visitor, { siteId: scene.site.siteId, cameBy: place.host, language: 'en' }, 'added');
    });
  };
  for (let time = 0; time < 4; time++) await change(anna().id);
  expect(await scene.mailsTo(anna().email)).toHaveLength(2);
  scene.setMinutes(60);
  await change(anna().id);
  expect(await scene.mailsTo(anna().email)).toHaveLength(4);
  // Their mails go with visitors, and with them what is known of the hour: what counts is the address.
  const counts = () => scene.manager.query<unknown[]>('SELECT 1 FROM visitor_mail_count WHERE account_id = $1', [anna().accountId]);
  await scene.scene.visitors.delete(anna().context, anna().id);
  expect(await counts()).toHaveLength(4);
  const passwordHash = await bench.get(PasswordHasher).hash('correct horse', anna().accountId);
  for (let time = 0; time < 12; time++) {
    const id = crypto.randomUUID();
    await scene.manager.insert(VisitorRow, { ...(await shape()), id, email: anna().email, passwordHash });
    await change(id);
    await scene.scene.visitors.delete(anna().context, id);
  }
  expect(await counts()).toHaveLength(20);
});

const shape = () => scene.manager.findOneByOrFail(VisitorRow, { id: scene.vera.id });

test('twenty mails of a kind go to one address in a day, and what strangers ask for uses up nothing else', async () => {
  await count('reset', 20);
  expect(await may('reset')).toBe(false);
  await count('code', 20);
  expect(await may('code')).toBe(false);
  expect(await Promise.all([may('known_code'), may('notice'), may('reset', 'other@visitor.test')])).toEqual([true, true, true]);
  scene.setMinutes(24 * 60 + 1);
  expect(await may('reset')).toBe(true);
});

test('an account that has not paid sends fifty of a kind in a day', async () => {
  await count('code', 50, (time) => `${time}@visitor.test`);
  expect(await may('code')).toBe(false);
  expect(await may('known_code')).toBe(true);
});

test('ten invitations go to one address in a day, however patiently they are sent', async () => {
  for (let time = 0; time < 10; time++) {
    scene.setMinutes(time * 11);
    await scene.invite();
  }
  scene.setMinutes(120);
  await expect(scene.invite()).rejects.toMatchObject({
    code: 'too_many_requests',
    extra: { retryAfterSeconds: expect.closeTo(22 * 3600, -1) as number },
  });
  scene.setMinutes(24 * 60);
  expect(await scene.invite()).toMatchObject({ state: 'open', siteId: showId('site', scene.site.siteId) });
});
