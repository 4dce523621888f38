import { rootCertificates } from 'node:tls';
import { TestAuthority } from '@sitekeep/certificates/testing';
import { clientCaInputSchema, showId } from '@sitekeep/contracts';
import type { ProblemError } from '@sitekeep/platform';
import { ClientCas } from './client-cas.service.ts';
import { GateAccessRepository } from './gate-access.repository.ts';
import { readClientCa } from './read-client-ca.ts';
import { GateUnderTest, type GateSite } from './testing/gate-under-test.ts';

let gate: GateUnderTest;
let site: GateSite;
let root: TestAuthority;
beforeAll(async () => {
  gate = await GateUnderTest.start();
  root = await TestAuthority.root('Shop Clients');
}, 60_000);
afterAll(() => gate?.stop());
beforeEach(async () => void (site = await gate.site()));

const cas = () => gate.bench.get(ClientCas);
const set = (pem: string, revokedSerials: string[] = [], { context, siteId } = site) =>
  cas().set(context, siteId, clientCaInputSchema.parse({ pem, revokedSerials }));
const known = ({ siteId } = site) => gate.bench.get(GateAccessRepository).document(gate.tokens.manager, siteId, gate.bench.clock.now());
const codesOf = (pem: string) => readClientCa(pem, new Date()).faults.map(({ code }) => code);
const refused = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ code: 'not_found' });

test('a CA is set, replaced and removed; edges know each certificate once, and serial numbers in one form', async () => {
  expect(await cas().get(site.context.accountId, site.siteId)).toEqual({ certificates: [], revokedSerials: [] });
  await refused(cas().remove(site.context, site.siteId));
  const below = await root.below('Shop Laptops');
  const shown = await set(`Our CA:\n${root.certificate}${below.certificate}${root.certificate}`, ['00AF', 'af', '0', '00']);
  expect(shown).toMatchObject({ certificates: [{ subject: 'Shop Clients' }, { subject: 'Shop Laptops' }], revokedSerials: ['af', '0'] });
  expect(shown.certificates[0]?.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(await cas().get(site.context.accountId, site.siteId)).toEqual(shown);
  const document = (await known())!;
  expect(document).toMatchObject({ version: 1, revokedSerials: ['af', '0'] });
  expect(document.clientCa!.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(document.clientCa).not.toContain('Our CA');
  await set(below.certificate);
  expect(await known()).toMatchObject({ version: 2, revokedSerials: [] });
  await cas().remove(site.context, site.siteId);
  expect(await known()).toMatchObject({ version: 3, clientCa: null });
  const trail = await gate.tokens.sql<{ action: string }>(
    `SELECT action FROM audit_entry WHERE account_id = $1 AND target = $2 AND action LIKE 'client-ca.%' ORDER BY at, id`,
    [site.context.accountId, showId('site', site.siteId)],
  );
  expect(trail.map(({ action }) => action)).toEqual(['client-ca.set', 'client-ca.set', 'client-ca.removed']);
});

test('every fault of the text at once; nothing of a key is told or kept', async () => {
  const { certificate, privateKey } = await root.issue({ key: 'rsa1024', to: new Date(Date.now() - 1000) });
  const broken = root.certificate.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
  const faults = await set(certificate + privateKey + broken).then(
    () => [],
    ({ extra }: ProblemError) => extra.errors ?? [],
  );
  expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
    ...['/pem key_here', '/pem no_ca', '/pem expired', '/pem weak_key', '/pem unreadable'],
  ]);
  expect(JSON.stringify(faults)).not.toContain(privateKey.split('\n')[1]);
  expect(await known()).toBeNull();
  expect(codesOf('nothing of the sort')).toEqual(['not_pem']);
  expect(codesOf(root.certificate.repeat(6))).toEqual(['too_many']);
});

test('a CA that signs for everybody is refused: whoever has a certificate of it would enter', () => {
  const valid = rootCertificates.filter((text) => codesOf(text).join() === 'public_ca');
  expect(valid.length).toBeGreaterThan(50);
  expect(rootCertificates.filter((text) => !codesOf(text).includes('public_ca'))).toEqual([]);
});

test('a stranger neither sees nor changes it', async () => {
  await set(root.certificate);
  const bert = await gate.site();
  await refused(cas().get(bert.context.accountId, site.siteId));
  await refused(set(root.certificate, ['1'], { ...bert, siteId: site.siteId }));
  await refused(cas().remove(bert.context, site.siteId));
  expect(await known()).toMatchObject({ version: 1, revokedSerials: [] });
});
