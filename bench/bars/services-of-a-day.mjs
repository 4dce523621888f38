// What a day's sweeps of billing find: services of all ages, most with nothing to do today.

const cycleDays = 30;
const unpaidDays = 11;
const warningDays = [1, 3, 7, 9];

// Sitekeep's moments are of whole milliseconds.
const moment = `date_trunc('milliseconds', now())`;
const accountOf = (n) => `('00000000-0000-7000-8000-' || lpad((1 + (${n}) % ($1::int / 20))::text, 12, '0'))::uuid`;
const personOf = (n) => `('00000000-0000-7000-9000-' || lpad((1 + (${n}) % ($1::int / 20))::text, 12, '0'))::uuid`;

/** Twenty services to an account, which has an owner who reads mails and a card that works. */
const accounts = [
  `INSERT INTO account (id, name, currency, activated_at, created_at) SELECT ${accountOf('n')}, 'Account ' || n, 'EUR', now(), now() FROM generate_series(1, $1::int / 20) n`,
  `INSERT INTO person (id, email, name, password_hash, email_confirmed_at, terms_accepted_at, created_at)
   SELECT ${personOf('n')}, 'owner' || n || '@sweeps.test', 'Owner', '-', now(), now(), now() FROM generate_series(1, $1::int / 20) n`,
  `INSERT INTO membership (id, account_id, person_id, role, joined_at) SELECT gen_random_uuid(), ${accountOf('n')}, ${personOf('n')}, 'owner', now() FROM generate_series(1, $1::int / 20) n`,
  `INSERT INTO payment_customer (account_id, provider, reference, created_at) SELECT id, 'sandbox', 'customer ' || id, now() FROM account WHERE $1::int > 0`,
  `INSERT INTO payment_method (id, account_id, provider, reference, brand, last4, expiry_month, expiry_year, is_default, created_at)
   SELECT gen_random_uuid(), id, 'sandbox', 'sandbox_card_works_' || id, 'visa', '4242', 12, 2099, true, now() FROM account WHERE $1::int > 0`,
];

const order = (name, count, begin) => `
  INSERT INTO service (id, account_id, site_id, site_name, plan_id, activation, state, ordered_at, anchor_at, unpaid_since, due_at, renewal, trial_until)
  SELECT gen_random_uuid(), ${accountOf('n')}, gen_random_uuid(), '${name} ' || n, (SELECT id FROM plan WHERE code = 'starter' AND on_sale), 'at_once', 'unpaid',
    t.begin, t.begin, t.begin, t.begin + interval '1 month', (ARRAY['card', 'card', 'balance', 'reminder', 'none'])[1 + (n / ${cycleDays}) % 5], NULL
  FROM generate_series(1, ${count}) n, LATERAL (SELECT ${moment} - ${begin} AS begin) t`;

/** Two thirds, with an end on each of the next thirty days. One look of each kind is due for a thirtieth: the invoice, a warning of a card, a first and a second charge, the end. */
const paid = [
  order('Paid', '$1::int * 2 / 3', `interval '1 month' + make_interval(days => n % ${cycleDays}, mins => -5)`),
  `UPDATE service SET state = 'paid', paid_months = 1, paid_until = anchor_at + interval '1 month', due_at = anchor_at + interval '1 month', unpaid_since = NULL,
     renewal_due_at = CASE WHEN extract(day FROM anchor_at + interval '1 month' - now())::int IN (0, 2, 9, 13) THEN now() - interval '1 minute' END
   WHERE site_name LIKE 'Paid %' AND $1::int > 0`,
];

/** A third, unpaid for none to ten days, with the warnings of the days before: due are those of today, and the deletion. */
const unpaid = [
  order('Unpaid', '$1::int / 3', `make_interval(days => n % ${unpaidDays}, mins => 5)`),
  `UPDATE service SET due_at = CASE WHEN extract(day FROM now() - unpaid_since)::int IN (${[...warningDays, unpaidDays - 1].join(', ')})
     THEN now() - interval '1 minute' ELSE now() + interval '1 day' END
   WHERE site_name LIKE 'Unpaid %' AND $1::int > 0`,
  `INSERT INTO mail (id, key, account_id, recipient, subject, html, text, state, queued_at, handed_over_at)
   SELECT gen_random_uuid(), 'warning ' || day || ' ' || id, account_id, 'owner@sweeps.test', 'Unpaid', '<p>Unpaid</p>', 'Unpaid', 'handed_over', at, at
   FROM service, unnest(ARRAY[${warningDays.join(', ')}]) day, LATERAL (SELECT unpaid_since + make_interval(days => day) AS at) t
   WHERE site_name LIKE 'Unpaid %' AND at < now() - interval '12 hours' AND $1::int > 0`,
  `INSERT INTO unpaid_warning (service_id, unpaid_since, day, at, mail_keys)
   SELECT id, unpaid_since, day, at, ARRAY['warning ' || day || ' ' || id]
   FROM service, unnest(ARRAY[${warningDays.join(', ')}]) day, LATERAL (SELECT unpaid_since + make_interval(days => day) AS at) t
   WHERE site_name LIKE 'Unpaid %' AND at < now() - interval '12 hours' AND $1::int > 0`,
];

/** Deleted thirty days ago: what was kept of them is destroyed today. */
const kept = [
  order('Kept', '$1::int / 100', `interval '40 days'`),
  `UPDATE service SET state = 'deleted', deleted_at = now() - interval '30 days', deletion_reason = 'expired', due_at = NULL, destroy_at = now() - interval '1 minute'
   WHERE site_name LIKE 'Kept %' AND $1::int > 0`,
];

/** `query(sql, values)`; so many services. */
export async function fillWithServices(query, services) {
  for (const sql of [...accounts, ...paid, ...unpaid, ...kept]) await query(sql, [services]);
  await query('ANALYZE', []);
}

/** Services whose deletion is due, as `{ id, accountId }`. */
export const toBeDeleted = (query) =>
  query(
    `SELECT id, account_id AS "accountId" FROM service WHERE site_name LIKE 'Unpaid %' AND due_at <= now() AND extract(day FROM now() - unpaid_since)::int = ${unpaidDays - 1}`,
    [],
  );
