import { randomUUID } from 'node:crypto';
import { createAccount, testPassword } from '@sitekeep/accounts/testing';
import { callerOf, codesOf, cookieOf, mailedToken, queuedMails, apiSessionKey } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
let call: ReturnType<typeof callerOf>;
beforeAll(async () => {
  api = await startTestApi();
  call = callerOf(api.portalUrl);
});
afterAll(() => api?.close());

const anAccount = (overrides: Parameters<typeof createAccount>[1] = {}) =>
  createAccount(api.dataSource.manager, { sessionKey: apiSessionKey, ...overrides });
const anAddress = () => `p-${randomUUID()}@example.com`;
const password = 'a long enough password';
const post = (path: string, json: unknown, headers: Record<string, string> = {}) => call(path, { json, headers, method: 'POST' });
const signUp = async (acceptTerms = true) => {
  const email = anAddress();
  const answer = await post('/v1/sign-up', { email, password, name: 'Anna', acceptTerms });
  const headers = { cookie: cookieOf(answer), 'x-csrf-token': String(answer.body['csrfToken']) };
  return { email, headers };
};
const activations = async (email: string): Promise<number> => {
  const rows: unknown[] = await api.dataSource.query(
    `SELECT 1 FROM outbox o JOIN membership m ON o.payload->>'accountId' = m.account_id::text JOIN person p ON p.id = m.person_id
     WHERE o.job = 'activate-account' AND p.email = $1`,
    [email],
  );
  return rows.length;
};

describe('confirmation', () => {
  test('an account becomes active when the address is confirmed and the terms are accepted, in either order', async () => {
    const first = await signUp(true);
    expect(await activations(first.email)).toBe(0);
    expect((await post('/v1/email-confirmations', { token: await mailedToken(api, first.email, /Confirm/) })).status).toBe(204);
    expect(await activations(first.email)).toBe(1);
    const second = await signUp(false);
    await post('/v1/email-confirmations', { token: await mailedToken(api, second.email, /Confirm/) });
    expect(await activations(second.email)).toBe(0);
    expect((await post('/v1/terms-acceptance', undefined, second.headers)).status).toBe(204);
    expect(await activations(second.email)).toBe(1);
    expect((await call('/v1/session', { headers: second.headers })).body).toMatchObject({
      account: { active: true },
      person: { termsAccepted: true },
    });
  });

  test('both halves at the same moment activate it, too', async () => {
    for (let i = 0; i < 10; i++) {
      const { email, headers } = await signUp(false);
      const token = await mailedToken(api, email, /Confirm/);
      await Promise.all([post('/v1/email-confirmations', { token }), post('/v1/terms-acceptance', undefined, headers)]);
      expect(await activations(email)).toBe(1);
    }
  });

  test('a link works once, and not after a newer one was sent', async () => {
    const { email, headers } = await signUp();
    const old = await mailedToken(api, email, /Confirm/);
    expect((await post('/v1/email-confirmations/resend', undefined, headers)).status).toBe(204);
    expect(codesOf(await post('/v1/email-confirmations', { token: old }))).toEqual(['/token invalid_token']);
    const token = await mailedToken(api, email, /Confirm/);
    const answers = await Promise.all([1, 2, 3].map(() => post('/v1/email-confirmations', { token })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([204, 422, 422]);
  });
});

describe('passwords', () => {
  test('a forgotten password is set by the mailed link; all sessions end and the owner is told', async () => {
    const { person, sessionCookie } = await anAccount();
    expect((await post('/v1/password-resets', { email: person.email })).status).toBe(202);
    const token = await mailedToken(api, person.email, /Set a new password/);
    expect((await post('/v1/password-resets/complete', { token, password: 'an even longer password' })).status).toBe(204);
    expect((await call('/v1/session', { headers: { cookie: sessionCookie } })).status).toBe(401);
    expect((await post('/v1/sign-in', { email: person.email, password: testPassword })).status).toBe(401);
    expect((await post('/v1/sign-in', { email: person.email, password: 'an even longer password' })).status).toBe(201);
    expect((await post('/v1/password-resets/complete', { token, password: 'and another password' })).status).toBe(422);
    expect((await queuedMails(api, person.email))[0]?.subject).toBe('Your password was changed');
  });

  test('attack: enumeration. An unknown address gets the same answer after about the same time, and no mail', async () => {
    const { person } = await anAccount();
    const time = async (email: string) => {
      const started = performance.now();
      const { status, body } = await post('/v1/password-resets', { email });
      expect({ status, body }).toEqual({ status: 202, body: null });
      return performance.now() - started;
    };
    const unknown = anAddress();
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    for (let i = 0; i < 5; i++) {
      times.known.push(await time(person.email));
      times.unknown.push(await time(unknown));
    }
    const median = (list: number[]) => list.sort((a, b) => a - b)[2] ?? 0;
    expect(Math.abs(median(times.known) - median(times.unknown))).toBeLessThan(100);
    expect(await queuedMails(api, unknown)).toEqual([]);
  });

  test('changing it needs the present one and ends the other sessions only', async () => {
    const { person, cookieHeaders } = await anAccount();
    const other = cookieOf(await post('/v1/sign-in', { email: person.email, password: testPassword }));
    const change = (currentPassword: string) =>
      call('/v1/session/password', { method: 'PUT', headers: cookieHeaders, json: { currentPassword, password } });
    expect(codesOf(await change('not this one'))).toEqual(['/currentPassword wrong_password']);
    expect((await change(testPassword)).status).toBe(204);
    expect((await call('/v1/session', { headers: { cookie: other } })).status).toBe(401);
    expect((await call('/v1/session', { headers: cookieHeaders })).status).toBe(200);
  });

  test('attack: a reset link to the old address is worth nothing after the address has changed', async () => {
    const { person, cookieHeaders } = await anAccount();
    await post('/v1/password-resets', { email: person.email });
    const reset = await mailedToken(api, person.email, /Set a new password/);
    const email = anAddress();
    expect((await post('/v1/email-change', { email, currentPassword: testPassword }, cookieHeaders)).status).toBe(202);
    expect((await queuedMails(api, person.email))[0]?.text).toContain(email);
    await post('/v1/email-confirmations', { token: await mailedToken(api, email, /new e-mail/) });
    expect((await call('/v1/session', { headers: cookieHeaders })).body).toMatchObject({ person: { email } });
    expect((await post('/v1/password-resets/complete', { token: reset, password })).status).toBe(422);
  });

  test('an address that somebody took meanwhile is not taken over by a change', async () => {
    const { cookieHeaders } = await anAccount();
    const email = anAddress();
    await post('/v1/email-change', { email, currentPassword: testPassword }, cookieHeaders);
    await anAccount({ email });
    expect((await post('/v1/email-confirmations', { token: await mailedToken(api, email, /new e-mail/) })).status).toBe(409);
    expect(codesOf(await post('/v1/email-change', { email, currentPassword: testPassword }, cookieHeaders))).toEqual([
      '/email email_taken',
    ]);
  });
});

describe('languages of mails', () => {
  const join = async (headers: Record<string, string>, more: Record<string, unknown> = {}) => {
    const email = anAddress();
    const answer = await post('/v1/sign-up', { email, password, name: 'Anna', ...more }, headers);
    return { email, answer, headers: { cookie: cookieOf(answer), 'x-csrf-token': String(answer.body['csrfToken']) } };
  };
  const subjects = async (email: string) => (await queuedMails(api, email)).map(({ subject }) => subject);

  test.each([
    ['de-AT, en;q=0.5', 'de', 'Bestätigen Sie Ihre E-Mail-Adresse'],
    ['ja, uk;q=0.8, ru;q=0.9', 'ru', 'Подтвердите адрес электронной почты'],
    ['ja', 'en', 'Confirm your e-mail address'],
    ['*;;q=,', 'en', 'Confirm your e-mail address'],
  ])('who signs up with a browser that asks for %s is written to in %s', async (accepted, language, subject) => {
    const { email, answer } = await join({ 'accept-language': accepted });
    expect(answer.body['person']).toMatchObject({ language });
    expect(await subjects(email)).toEqual([subject]);
  });

  test('what is chosen counts more than the browser, and can be changed with the name, at once and in the trail', async () => {
    const { email, answer, headers } = await join({ 'accept-language': 'de' }, { language: 'es' });
    expect(answer.body['person']).toMatchObject({ language: 'es' });
    const change = (json: unknown) => call('/v1/me', { method: 'PATCH', json, headers });
    expect((await change({ language: 'fr', name: 'Anne' })).body).toMatchObject({ email, name: 'Anne', language: 'fr' });
    expect((await change({})).body).toMatchObject({ name: 'Anne', language: 'fr' });
    expect((await call('/v1/session', { headers })).body['person']).toMatchObject({ name: 'Anne', language: 'fr' });
    await post('/v1/email-confirmations/resend', undefined, headers);
    expect(await subjects(email)).toEqual(['Confirmez votre adresse e-mail', 'Confirme su dirección de correo']);
    const trail: unknown[] = await api.dataSource.query(
      `SELECT a.target FROM audit_entry a JOIN membership m ON m.account_id = a.account_id JOIN person p ON p.id = m.person_id
       WHERE p.email = $1 AND a.action = 'own settings changed'`,
      [email],
    );
    expect(trail).toHaveLength(1);
  });

  test('every fault of a change is named, and a program has no settings of a person', async () => {
    const { headers } = await join({});
    const json = { language: 'xx', name: 'see www.example.com', email: 'new@example.com' };
    expect(
      codesOf(await call('/v1/me', { method: 'PATCH', json, headers }))
        .map((fault) => fault.split(' ')[0])
        .sort(),
    ).toEqual(['/email', '/language', '/name']);
    const { bearer } = await anAccount();
    expect((await call('/v1/me', { method: 'PATCH', json: { language: 'de' }, headers: bearer })).status).toBe(403);
    expect((await call('/v1/me', { method: 'PATCH', json: { language: 'de' } })).status).toBe(401);
  });

  test('an invitation is in the language of who gets it, or else of who sends it', async () => {
    const { person, cookieHeaders } = await anAccount();
    await call('/v1/me', { method: 'PATCH', json: { language: 'uk' }, headers: cookieHeaders });
    const known = await join({ 'accept-language': 'fr' });
    const unknown = anAddress();
    for (const email of [known.email, unknown]) await post('/v1/team/invitations', { email, role: 'viewer' }, cookieHeaders);
    expect((await subjects(known.email))[0]).toMatch(/ vous invite chez /);
    expect((await subjects(unknown))[0]).toMatch(/ запрошує вас до /);
    const token = await mailedToken(api, unknown, /запрошує/);
    const accepted = await post('/v1/invitations/accept', { token, name: 'Neu', password, acceptTerms: true }, { 'accept-language': 'de' });
    const headers = { cookie: cookieOf(accepted) };
    expect((await call('/v1/session', { headers })).body['person']).toMatchObject({ language: 'de' });
    expect(person.email).not.toBe(unknown);
  });
});
