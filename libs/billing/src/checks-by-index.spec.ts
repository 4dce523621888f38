import { Transactions } from '@sitekeep/platform';
import { Billing } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(async () => {
  billing = await Billing.start();
}, 60_000);
afterAll(() => billing.stop());

test('checks of an invoice that is voided find its rows by index, though the tables were small when they were planned', async () => {
  const { account } = await billing.account();
  const { serviceId } = await billing.order(account.id);
  await billing.invoice(account.id, [serviceId]);
  for (const table of ['invoice', 'invoice_line', 'credit_note', 'ledger_transaction', 'ledger_posting', 'promo_use'])
    await billing.sql(`ANALYZE ${table}`);
  const { before, after } = await billing.get(Transactions).run(async (manager) => {
    const scans = () => manager.query<unknown[]>('SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE seq_scan > 0 ORDER BY 1');
    await manager.query(`UPDATE invoice SET state = 'void', voided_at = now()`);
    // The view still holds what this connection did a moment ago.
    const before = await scans();
    await manager.query('SET CONSTRAINTS ALL IMMEDIATE');
    return { before, after: await scans() };
  });
  expect(after).toEqual(before);
});

test('so does every check that reads a table', async () => {
  const checks = await billing.sql<{ name: string; settings: string[] | null }>(
    `SELECT DISTINCT p.proname AS name, p.proconfig AS settings FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE NOT t.tgisinternal AND p.prosrc ~ '(SELECT .* FROM|UPDATE) ' ORDER BY 1`,
  );
  expect(checks.length).toBeGreaterThan(7);
  expect(checks.filter(({ settings }) => !settings?.includes('enable_seqscan=off'))).toEqual([]);
});
