import { PasswordHasher } from './password-hasher.ts';

const hasher = new PasswordHasher();

test('a password is kept as argon2id with 7 MiB and five passes, which OWASP names as strong as 19 MiB and two', async () => {
  expect(await hasher.hash('a long enough password')).toMatch(/^\$argon2id\$v=19\$m=7168,t=5,p=1\$/);
});

test('the right password fits, another does not, and an unknown e-mail fits nothing', async () => {
  const stored = await hasher.hash('right');
  expect(await hasher.verify(stored, 'right')).toBe(true);
  expect(await hasher.verify(stored, 'wrong')).toBe(false);
  expect(await hasher.verify(null, 'no password has this hash')).toBe(false);
});

test('a flood is refused at its tail instead of queued without end', async () => {
  const results = await Promise.allSettled(Array.from({ length: 300 }, () => hasher.hash('x')));
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThan(50);
  expect(refused[0]).toMatchObject({ reason: { code: 'unavailable' } });
  expect(await hasher.hash('afterwards')).toContain('argon2id');
}, 60_000);

test('one customer’s flood leaves the others their turn', async () => {
  const floods = Array.from({ length: 300 }, () => hasher.hash('x', 'loud').catch(() => null));
  let done = 0;
  for (const flood of floods) void flood.then((hash) => hash !== null && done++);
  expect(await hasher.hash('y', 'quiet')).toContain('argon2id');
  // Behind those that ran already, and one of the flood at most for each of them.
  expect(done).toBeLessThan(20);
  await Promise.all(floods);
}, 60_000);
