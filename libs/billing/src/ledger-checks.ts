/** One rule that the books keep. `sql` gives what breaks it: key, detail, "accountId", "paymentId"; at most $1 rows. */
export type LedgerCheck = { kind: string; sql: string };

const cents = (column: string) => `to_char(${column} / 100.0, 'FM999999999990.00')`;

export const ledgerChecks: readonly LedgerCheck[] = [
  {
    kind: 'unbalanced',
    sql: `SELECT t.id::text AS key, t.account_id AS "accountId", t.payment_id AS "paymentId",
        t.description || ': its postings sum to ' || ${cents('sum(p.amount)')} || ' ' || place.currency || ', not to zero' AS detail
      FROM ledger_transaction t JOIN ledger_posting p ON p.transaction_id = t.id JOIN ledger_account place ON place.id = p.ledger_account_id
      GROUP BY t.id, place.currency HAVING sum(p.amount) <> 0 LIMIT $1`,
  },
  {
    kind: 'invoice-not-booked',
    sql: `SELECT i.id::text AS key, i.account_id AS "accountId", NULL::uuid AS "paymentId",
        'Invoice ' || i.number || ' is ' || i.state || ', but the ledger does not have exactly its net and tax' AS detail
      FROM invoice i LEFT JOIN ledger_transaction t ON t.invoice_id = i.id AND t.kind = 'invoice'
      LEFT JOIN LATERAL (
        SELECT sum(p.amount) FILTER (WHERE place.kind = 'revenue') AS net, coalesce(sum(p.amount) FILTER (WHERE place.kind = 'tax'), 0) AS tax
        FROM ledger_posting p JOIN ledger_account place ON place.id = p.ledger_account_id AND place.currency = i.currency WHERE p.transaction_id = t.id
      ) booked ON true
      WHERE i.state IN ('paid', 'refunded') AND i.total > 0 AND (booked.net IS DISTINCT FROM i.net OR booked.tax IS DISTINCT FROM i.tax) LIMIT $1`,
  },
  {
    kind: 'invoice-not-paid',
    sql: `SELECT i.id::text AS key, i.account_id AS "accountId", t.payment_id AS "paymentId",
        'Invoice ' || i.number || ' is ' || i.state || ', but the ledger says it was paid' AS detail
      FROM ledger_transaction t JOIN invoice i ON i.id = t.invoice_id
      WHERE t.kind = 'invoice' AND i.state NOT IN ('paid', 'refunded') LIMIT $1`,
  },
  {
    kind: 'payment-not-booked',
    sql: `SELECT pay.id::text AS key, pay.account_id AS "accountId", pay.id AS "paymentId",
        'A payment of ' || ${cents('pay.amount')} || ' ' || pay.currency || ' is ' || pay.state || ', but no money of it is in the ledger' AS detail
      FROM payment pay WHERE pay.settled_at IS NOT NULL AND pay.provider <> 'balance'
        AND NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.payment_id = pay.id AND t.kind = 'payment') LIMIT $1`,
  },
  {
    kind: 'payment-not-settled',
    sql: `SELECT pay.id::text AS key, pay.account_id AS "accountId", pay.id AS "paymentId",
        'The ledger has money of a payment that is ' || pay.state AS detail
      FROM ledger_transaction t JOIN payment pay ON pay.id = t.payment_id WHERE t.kind = 'payment' AND pay.settled_at IS NULL LIMIT $1`,
  },
  {
    kind: 'payment-refunded',
    sql: `SELECT pay.id::text AS key, pay.account_id AS "accountId", pay.id AS "paymentId",
        'Of a payment ' || ${cents('pay.refunded')} || ' ' || pay.currency || ' are said to have gone back, in the ledger it is ' || ${cents('coalesce(back.amount, 0)')} AS detail
      FROM payment pay LEFT JOIN (
        SELECT t.payment_id, sum(p.amount) AS amount FROM ledger_transaction t JOIN ledger_posting p ON p.transaction_id = t.id
        JOIN ledger_account place ON place.id = p.ledger_account_id AND place.kind = 'cash'
        WHERE t.kind IN ('refund', 'chargeback') GROUP BY t.payment_id
      ) back ON back.payment_id = pay.id
      WHERE pay.refunded <> coalesce(back.amount, 0) LIMIT $1`,
  },
  {
    kind: 'credit-note-not-booked',
    sql: `SELECT note.id::text AS key, note.account_id AS "accountId", NULL::uuid AS "paymentId",
        'Credit note ' || note.number || ' is not in the ledger with exactly its total' AS detail
      FROM credit_note note LEFT JOIN (
        SELECT t.credit_note_id, sum(p.amount) AS total FROM ledger_transaction t
        JOIN ledger_posting p ON p.transaction_id = t.id JOIN ledger_account place ON place.id = p.ledger_account_id AND place.kind = 'customer'
        WHERE t.kind = 'credit' GROUP BY t.credit_note_id
      ) booked ON booked.credit_note_id = note.id
      WHERE booked.total IS DISTINCT FROM note.total LIMIT $1`,
  },
  {
    kind: 'invoice-credited',
    sql: `SELECT i.id::text AS key, i.account_id AS "accountId", NULL::uuid AS "paymentId",
        'Of invoice ' || i.number || ' ' || ${cents('i.credited')} || ' ' || i.currency || ' are said to be given back, its credit notes say ' || ${cents('coalesce(notes.total, 0)')} AS detail
      FROM invoice i LEFT JOIN (SELECT invoice_id, sum(total) AS total FROM credit_note GROUP BY invoice_id) notes ON notes.invoice_id = i.id
      WHERE i.credited <> coalesce(notes.total, 0) LIMIT $1`,
  },
  {
    kind: 'number-missing',
    sql: `SELECT series.name AS key, NULL::uuid AS "accountId", NULL::uuid AS "paymentId",
        'Series ' || series.name || ' counts to ' || series.last_number || ', but has ' || coalesce(used.count, 0) || ' documents' AS detail
      FROM invoice_series series LEFT JOIN (
        SELECT series, count(*) AS count FROM (SELECT series FROM invoice UNION ALL SELECT series FROM credit_note) document GROUP BY series
      ) used ON used.series = series.name
      WHERE series.last_number <> coalesce(used.count, 0) LIMIT $1`,
  },
  {
    kind: 'another-account',
    sql: `SELECT t.id::text AS key, t.account_id AS "accountId", t.payment_id AS "paymentId",
        t.description || ': it stands on the balance of another customer' AS detail
      FROM ledger_transaction t JOIN ledger_posting p ON p.transaction_id = t.id
      JOIN ledger_account place ON place.id = p.ledger_account_id AND place.kind = 'customer' AND place.account_id <> t.account_id LIMIT $1`,
  },
];
