import { DataSource } from 'typeorm';
import { GateTokensUntil1700000008002 } from './migrations/8002-tokens-until.migration.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';

let scene: SessionsUnderTest;
beforeAll(async () => {
  scene = await SessionsUnderTest.start();
  await scene.renewScene();
}, 60_000);
afterAll(() => scene?.stop());

test('sessions from before tokens_until are kept for as long as any token can be good', async () => {
  const { token } = await scene.byPassword();
  const runner = scene.gate.bench.get(DataSource).createQueryRunner();
  const migration = new GateTokensUntil1700000008002();
  await migration.down(runner);
  await migration.up(runner);
  await runner.release();
  const [row] = await scene.manager.query<{ days: number }[]>(
    'SELECT extract(epoch FROM tokens_until - created_at)::int / 86400 AS days FROM gate_session WHERE site_id = $1',
    [scene.site.siteId],
  );
  expect(row).toEqual({ days: 30 });
  expect((await scene.renew(token)).token).toMatch(/^g1\./);
});

test('what retention deletes by has an index', async () => {
  const rows = await scene.manager.query<{ indexdef: string }[]>(`SELECT indexdef FROM pg_indexes WHERE tablename = ANY($1)`, [
    [
      'visitor_key_network',
      ...['visitor_network', 'gate_session', 'gate_guess', 'gate_revocation', 'gate_device', 'gate_email_code', 'passkey_challenge'],
      ...['visitor_invitation', 'visitor_reset', 'visitor_mail_count', 'gate_provider_return'],
    ],
  ]);
  const indexed = rows.map(({ indexdef }) => /public\.(\w+) USING btree \((\w+)\)/.exec(indexdef)?.slice(1).join(' '));
  expect(indexed).toEqual(
    expect.arrayContaining([
      'gate_provider_return until',
      'visitor_key_network last_at',
      ...['visitor_network last_at', 'gate_session tokens_until', 'gate_guess resets_at', 'gate_revocation until'],
      ...['gate_device expires_at', 'gate_email_code sent_at', 'passkey_challenge expires_at'],
      ...['visitor_invitation expires_at', 'visitor_reset expires_at', 'visitor_mail_count at'],
    ]),
  );
});

test('entries of the trail are checked, those from before too', async () => {
  const rows = await scene.manager.query<object[]>(`SELECT convalidated FROM pg_constraint WHERE conname = 'audit_entry_actor_kind_check'`);
  expect(rows).toEqual([{ convalidated: true }]);
});
