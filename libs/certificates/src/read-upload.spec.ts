import { createPrivateKey } from 'node:crypto';
import { readUpload } from './read-upload.ts';
import { TestAuthority, type Issue, type KeyKind } from './testing/test-authority.ts';

const dayMs = 86_400_000;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * dayMs);
const hostnames = ['shop.example.com', 'www.example.com'];
let root: TestAuthority;
let intermediate: TestAuthority;
beforeAll(async () => {
  root = await TestAuthority.root();
  intermediate = await root.below('Test Intermediate');
});

type Made = { leaf: string; key: string };
const made = async (options: Issue = {}): Promise<Made> => {
  const { certificate, privateKey } = await intermediate.issue(options);
  return { leaf: certificate, key: privateKey };
};
const read = (certificate: string, privateKey: string, names = hostnames) => readUpload({ certificate, privateKey }, names, now);
const faultsOf = (...parameters: Parameters<typeof read>) => read(...parameters).faults.map(({ pointer, code }) => `${pointer} ${code}`);

test('a good chain is taken: leaf first, root left out, key in canonical form', async () => {
  const { leaf, key } = await made({ names: hostnames });
  const { content, faults, warnings } = read(`Bag Attributes\n${leaf}${intermediate.certificate}${root.certificate}`, key);
  expect(faults).toEqual([]);
  expect(content).toMatchObject({
    names: hostnames,
    issuer: 'Test Intermediate',
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(content?.chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(content?.key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  expect(warnings.map(({ code }) => code)).toEqual(['not_trusted']);
});

const kinds: [KeyKind, string[]][] = [
  ['p256', []],
  ['p384', []],
  ['p521', []],
  ['rsa2048', []],
  ['rsa1024', ['/certificate weak_key']],
  ['k256', ['/certificate unsupported_key']],
  ['ed25519', ['/certificate unsupported_key']],
];
test.each(kinds)('a key of kind %s', async (kind, faults) => {
  const { leaf, key } = await made({ key: kind });
  expect(faultsOf(leaf + intermediate.certificate, key)).toEqual(faults);
});

/** What is uploaded, and the faults that it must be answered with, all of them. */
const table: [string, (good: Made) => Promise<[string, string]> | [string, string], string[]][] = [
  ['nothing that is PEM', () => ['certificate', 'key'], ['/certificate not_pem', '/privateKey not_pem']],
  ['the two exchanged', ({ leaf, key }) => [key, leaf], ['/certificate key_here', '/privateKey certificate_here']],
  ['key and certificate together', ({ leaf, key }) => [leaf + key, leaf + key], ['/certificate key_here']],
  ['a key of another certificate', async ({ leaf }) => [leaf, (await made()).key], ['/privateKey key_mismatch']],
  ['two keys', async ({ leaf, key }) => [leaf, key + (await made()).key], ['/privateKey too_many']],
  ['an encrypted key', ({ leaf, key }) => [leaf, encrypted(key)], ['/privateKey encrypted']],
  ['an encrypted key of the old form', ({ leaf, key }) => [leaf, legacyEncrypted(key)], ['/privateKey encrypted']],
  ['a key that was cut', ({ leaf, key }) => [leaf, key.replace(/\n.{20}/, '\n')], ['/privateKey unreadable']],
  ['a certificate that was cut', ({ leaf, key }) => [leaf.replace(/\n.{20}/, '\n'), key], ['/certificate unreadable']],
  ['the intermediate first', ({ leaf, key }) => [intermediate.certificate + leaf, key], ['/certificate wrong_order']],
  ['the root in the middle', ({ leaf, key }) => [leaf + root.certificate + intermediate.certificate, key], ['/certificate wrong_order']],
  [
    'a stranger in the chain',
    async ({ leaf, key }) => [leaf + (await TestAuthority.root('Other')).certificate, key],
    ['/certificate broken_chain'],
  ],
  [
    'only the certificate of the authority',
    ({ key }) => [intermediate.certificate, key],
    ['/privateKey key_mismatch', '/certificate authority', '/certificate no_names'],
  ],
  ['an expired one', () => pair({ from: inDays(-90), to: inDays(-1) }), ['/certificate expired']],
  ['one of the future', () => pair({ from: inDays(1), to: inDays(90) }), ['/certificate not_yet_valid']],
  ['names of others', () => pair({ names: ['other.example.org'] }), ['/certificate other_names']],
  ['a wildcard of another level', () => pair({ names: ['*.eu.example.com'] }), ['/certificate other_names']],
  ['no names', () => pair({ names: [] }), ['/certificate no_names']],
  ['one for clients', () => pair({ purpose: '1.3.6.1.5.5.7.3.2' }), ['/certificate wrong_purpose']],
  [
    'everything wrong at once',
    async () => [(await made({ names: ['x.test'], key: 'rsa1024', from: inDays(-9), to: inDays(-1) })).leaf, encrypted((await made()).key)],
    ['/privateKey encrypted', '/certificate weak_key', '/certificate expired', '/certificate other_names'],
  ],
];
const pair = async (options: Issue): Promise<[string, string]> => {
  const { leaf, key } = await made(options);
  return [leaf + intermediate.certificate, key];
};
const encrypted = (key: string) =>
  createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' }).toString();
const legacyEncrypted = (key: string) =>
  createPrivateKey(key).export({ type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' }).toString();

test.each(table)('refused: %s', async (_, upload, faults) => {
  const [certificate, privateKey] = await upload(await made());
  const answer = read(certificate, privateKey);
  expect(answer.faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(faults);
  expect(answer.content).toBeNull();
  for (const { detail } of answer.faults) {
    expect(detail).toMatch(/[.]$/);
    expect(detail).not.toContain('-----BEGIN PRIVATE KEY-----\n');
  }
});

test('a certificate of an expired authority is refused by the name of the authority', async () => {
  const old = await root.below('Old Intermediate', { from: inDays(-900), to: inDays(-1) });
  const { certificate, privateKey } = await old.issue();
  expect(read(certificate + old.certificate, privateKey).faults).toEqual([
    { pointer: '/certificate', code: 'expired', detail: expect.stringContaining('“Old Intermediate” expired on') as string },
  ]);
});

test('the right order is named, and a root that was given is no fault', async () => {
  const { leaf, key } = await made();
  const [fault] = read(root.certificate + intermediate.certificate + leaf, key).faults;
  expect(fault?.detail).toBe(
    'The certificates stand in the wrong order. Put them like this: “shop.example.com”, “Test Intermediate”, “Test Root”.',
  );
  expect(faultsOf(leaf + intermediate.certificate + root.certificate, key)).toEqual([]);
});

test('certificates that stand there twice are taken once', async () => {
  const { leaf, key } = await made();
  const { content } = read(leaf + leaf + intermediate.certificate + intermediate.certificate, key);
  expect(content?.chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
});

test('warnings: names left out, little time left, the intermediate left out', async () => {
  const { leaf, key } = await made({ names: ['*.example.com'], to: inDays(13) });
  const { warnings, faults } = read(leaf, key, ['shop.example.com', 'a.b.example.com', 'example.com', '*.example.com']);
  expect(faults).toEqual([]);
  expect(warnings.map(({ code, hostnames: names }) => [code, names])).toEqual([
    ['names_not_covered', ['a.b.example.com', 'example.com']],
    ['expires_soon', []],
    ['missing_intermediate', []],
  ]);
  expect(warnings.at(-1)?.detail).toContain('“Test Intermediate”');
  const fine = await made({ to: inDays(15) });
  expect(read(fine.leaf, fine.key, ['shop.example.com']).warnings.map(({ code }) => code)).toEqual(['missing_intermediate']);
});
