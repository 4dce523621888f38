import { createStaff } from '@sitekeep/accounts/testing';
import type { Invoice, Page, Payment, StaffAct } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import { exampleId, exampleNow } from '../examples/example.ts';
import { deadJob, kimsCredit } from '../examples/staff-money.ts';
import { callerOf } from './api-caller.ts';
import { each, real, type Told } from './example-stage.ts';

const staff = '/v1/staff';

/** Staff give, take, mend and agree; books and machinery tell them what needs a person. */
export async function staffMoveMoney(told: Told): Promise<void> {
  const { anna, run, staff: sam } = told;
  await each(told, sam, [`post ${staff}/customers/{id}/credits`, `get ${staff}/customers/{id}/ledger`, `post ${staff}/bank-transfers`]);
  const payments = (await anna.prepare<Page<Payment>>('GET', '/v1/payments')).data;
  run.standIns.learn(exampleId('payment', 21), payments.find(({ provider }) => provider === 'bank')!.id);
  await each(told, sam, [`post ${staff}/payments/{id}/refunds`]);
  await each(told, sam, [`get ${staff}/customers/{id}/deleted-services`, `post ${staff}/services/{id}/restoration`]);
  const lines = [{ serviceId: real(told, 'service', 3) }];
  run.standIns.learn(exampleId('invoice', 21), (await anna.prepare<Invoice>('POST', '/v1/invoices', { lines })).id);
  await each(told, sam, [`post ${staff}/invoices/{id}/void`]);
  await each(told, sam, [`post ${staff}/services/{id}/extension`, `put ${staff}/services/{id}/price-overrides/{periodMonths}`]);
  await kimAsks(told);
  await each(told, sam, [`get ${staff}/approvals`, `get ${staff}/approvals/{id}`, `post ${staff}/approvals/{id}/decision`]);
  await somethingIsWrong(told);
  await each(told, sam, [
    `get ${staff}/differences`,
    `get ${staff}/queues`,
    `get ${staff}/dead-jobs`,
    `post ${staff}/dead-jobs/{id}/retry`,
  ]);
}

async function kimAsks(told: Told): Promise<void> {
  const kim = await createStaff(told.api.dataSource.manager, { name: 'Kim Counter', role: 'billing', at: new Date(exampleNow) });
  const path = `${staff}/customers/${real(told, 'account')}/credits`;
  const answer = await callerOf(told.api.consoleUrl)(path, { headers: kim.bearer, json: kimsCredit });
  told.run.standIns.learn(exampleId('approval'), (answer.body as StaffAct).approval!.id);
}

async function somethingIsWrong({ api }: Told): Promise<void> {
  await api.dataSource.query(
    `INSERT INTO reconciliation_difference (id, source, key, kind, detail, found_at, last_seen_at)
     VALUES ($1, 'sandbox', 'x', 'missing-here', 'The provider has a payment of €9.00 that is not here.', $2, $2)`,
    [newUuid(), exampleNow],
  );
  await api.dataSource.query(
    `INSERT INTO outbox (id, job, payload, rounds, failing_since, dead_at, last_error)
     VALUES ($1, 'deliver-mail', '{"mailId":"019cadc6-9a80-7000-8000-000000000001"}', 30, $2, $2, 'Error: the mail server is away')`,
    [deadJob, exampleNow],
  );
}
