import { createAccount } from '@sitekeep/accounts/testing';
import type { StripeStandIn } from '@sitekeep/billing/testing';
import { newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';

const perAccount = 10;
const starter = '01900000-0000-7000-8000-000000000001';

/**
 * Services of accounts with ten each, paid until `end` and renewed by a saved card that works. Their sites are nobody's: a renewal
 * publishes nothing.
 */
export async function renewingServices(manager: EntityManager, stripe: StripeStandIn, count: number, end: Date): Promise<void> {
  const start = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - 1, end.getUTCDate(), end.getUTCHours()));
  for (let left = count; left > 0; left -= perAccount) {
    const { account } = await createAccount(manager, { at: start });
    const customer = `cus_${account.id}`;
    const card = stripe.books.attach(customer);
    await manager.query(`INSERT INTO payment_customer (account_id, provider, reference, created_at) VALUES ($1, 'stripe', $2, $3)`, [
      account.id,
      customer,
      start,
    ]);
    await manager.query(
      `INSERT INTO payment_method (id, account_id, provider, reference, brand, last4, expiry_month, expiry_year, is_default, created_at)
       VALUES ($1, $2, 'stripe', $3, 'visa', '4242', 12, 2099, true, $4)`,
      [newUuid(), account.id, card.id, start],
    );
    await services(manager, account.id, Math.min(left, perAccount), start, end);
  }
}

async function services(manager: EntityManager, accountId: string, count: number, start: Date, end: Date): Promise<void> {
  const ids = Array.from({ length: count }, () => newUuid());
  await manager.query(
    `INSERT INTO service (id, account_id, site_id, site_name, plan_id, activation, state, ordered_at, anchor_at, unpaid_since, due_at, renewal)
     SELECT id, $2, gen_random_uuid(), 'Shop', $3, 'at_once', 'unpaid', $4, $4, $4, $4, 'card' FROM unnest($1::uuid[]) AS id`,
    [ids, accountId, starter, start],
  );
  await manager.query(
    `UPDATE service SET state = 'paid', paid_months = 1, paid_until = $2, unpaid_since = NULL, due_at = $2, renewal_due_at = $2::timestamptz - interval '14 days'
     WHERE id = ANY($1)`,
    [ids, end],
  );
}
