import { jest } from '@jest/globals';
import type { GateEmailCode } from '@sitekeep/contracts';
import { GuessesRepository } from './guesses.repository.ts';
import { EmailCodes } from './index.ts';
import { password } from './testing/gate-under-test.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

const refused = { code: 'credentials_refused' };
let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(async () => {
  await scene.renewScene();
  await scene.setGate({ methods: ['token', 'email_code'] });
});
afterEach(() => jest.restoreAllMocks());

const ask = (email = scene.anna.email) => {
  const from = { address: '198.51.100.1', userAgent: 'Browser 1', language: 'en' };
  const asked: GateEmailCode = {
    siteId: scene.shownSite,
    host: 'shop.test',
    email,
    password,
    session: null,
    ...from,
    require: 'password_and_code',
  };
  return scene.gate.bench.get(EmailCodes).send(asked, { network: '198.51.100.1', shared: false });
};
const codes = async () => (await scene.mails()).flatMap(({ text }) => /is (\d{4} \d{4})\./.exec(text)?.[1] ?? []);
/** The owner gives Anna another address, which is returned. */
const move = async (): Promise<string> => {
  const email = `${scene.anna.id}@elsewhere.test`;
  await scene.visitors.change(scene.site.context, scene.anna.id, { email });
  return email;
};

test('attack: a code that went to the address before opens nothing for the one of now', async () => {
  await ask();
  const [code = ''] = await codes();
  const email = await move();
  await expect(scene.signIn({ email, code })).rejects.toMatchObject(refused);
  await ask(email);
  await scene.signIn({ email, code: (await codes())[1]! });
});

test('another address ends the sessions that began with the one before', async () => {
  await scene.signIn();
  await move();
  expect(await scene.live()).toEqual([]);
});

test('attack: no code goes to an address that is another by the time it would', async () => {
  // Of the class: modules have a repository of their own each.
  const { prototype } = GuessesRepository;
  const enter = prototype.enter.bind(prototype);
  jest.spyOn(prototype, 'enter').mockImplementationOnce(async (...asked) => {
    await move();
    return enter(...asked);
  });
  await ask();
  expect(await codes()).toEqual([]);
});
