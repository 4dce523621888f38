import { SignInMails } from './sign-in-mails.ts';
import { InvitationsUnderTest } from './testing/invitations-under-test.ts';
import { VisitorMails } from './visitor-mails.ts';
import { VisitorRow } from './visitor.entity.ts';

let scene: InvitationsUnderTest;
beforeAll(async () => {
  scene = await InvitationsUnderTest.start();
}, 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());
const anna = () => scene.scene.anna;
const subjects = async (email: string) => (await scene.mailsTo(email)).map(({ subject }) => subject);

test('whoever asks for a new password gets the mail in the language of the page, or in English', async () => {
  const { email } = anna();
  for (const language of ['de', 'uk', 'ja']) await scene.askReset(email, undefined, undefined, language);
  expect(await subjects(email)).toEqual([
    expect.stringMatching(/^Wählen Sie ein neues Passwort für /),
    expect.stringMatching(/^Виберіть новий пароль для /),
    expect.stringMatching(/^Set a new password for /),
  ]);
});

test('what was done in a visitor’s name is told in the language of the page where it was done', async () => {
  const { bench } = scene.scene.gate;
  const { siteId } = scene.site;
  const came = { host: scene.passkeys.host, address: '203.0.113.9', userAgent: '' };
  await bench.transactions.run(async (manager) => {
    const visitor = await manager.findOneByOrFail(VisitorRow, { id: anna().id });
    await bench.get(SignInMails).tell(manager, visitor, siteId, { ...came, language: 'fr', byRecoveryCode: false });
    await bench.get(VisitorMails).aboutPasskey(manager, visitor, { siteId, cameBy: came.host, language: 'es' }, 'added');
    await bench.get(VisitorMails).passwordChanged(manager, visitor, { siteName: 'Shop', host: came.host }, 'ru');
  });
  const [signIn, ...others] = await scene.mailsTo(anna().email);
  expect(signIn?.subject).toBe(`Une nouvelle connexion à ${came.host}`);
  expect(signIn?.text).toMatch(/Quand : \d+ \p{L}+ \d{4}, \d\d:\d\d UTC\nAdresse : 203\.0\.113\.9\nNavigateur : /u);
  expect(others.map(({ subject }) => subject)).toEqual([`Una nueva llave de acceso para ${came.host}`, 'Ваш пароль для Shop изменён']);
});

test('an invitation is in the language of the account that invites', async () => {
  const { accountId, email } = scene.vera;
  await scene.manager.query(`UPDATE person SET language = 'de' WHERE id IN (SELECT person_id FROM membership WHERE account_id = $1)`, [
    accountId,
  ]);
  await scene.invite();
  const [mail] = await scene.mailsTo(email);
  expect(mail?.subject).toMatch(/ lädt Sie zu .* ein$/);
  expect(mail?.text).toContain('.sitekeep/not-me?k=');
});
