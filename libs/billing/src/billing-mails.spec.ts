import { createAccount } from '@sitekeep/accounts/testing';
import { showId, storedId } from '@sitekeep/contracts';
import { Mailbox, type MailboxItem } from '@sitekeep/mail';
import { Transactions } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { BillingMails } from './billing-mails.ts';
import { InvoiceRepository } from './invoice.repository.ts';
import type { Invoice } from './invoice.entity.ts';
import { RenewalMails } from './renewal-mails.ts';
import { ServiceRepository } from './service.repository.ts';
import type { Service } from './service.entity.ts';
import { Billing } from './testing/billing-harness.ts';

let billing: Billing;
beforeAll(
  async () =>
    void (billing = await Billing.start({
      SELLER_NAME: 'Sitekeep GmbH',
      SELLER_IBAN: 'DE02120300000000202051',
      SELLER_BANK: 'Musterbank',
    })),
);
afterAll(() => billing?.stop());

/** An account whose owner reads German, with somebody for bills who reads Ukrainian and a viewer. */
async function household() {
  const { account, person: owner } = await createAccount(billing.manager);
  const { person: clerk } = await createAccount(billing.manager, { accountId: account.id, role: 'billing' });
  const { person: viewer } = await createAccount(billing.manager, { accountId: account.id, role: 'viewer' });
  await billing.sql(`UPDATE person SET language = 'de' WHERE id = $1`, [owner.id]);
  await billing.sql(`UPDATE person SET language = 'uk' WHERE id = $1`, [clerk.id]);
  const { serviceId, siteId } = await billing.order(account.id);
  return { accountId: account.id, owner, clerk, viewer, serviceId, siteId };
}
const mailsTo = async (email: string): Promise<MailboxItem[]> => (await billing.get(Mailbox).list({ limit: 50 }, email)).data;
const inside = <Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> => billing.get(Transactions).run(work);
const keysOf = async (accountId: string) =>
  (await billing.sql<{ key: string }>('SELECT key FROM mail WHERE account_id = $1', [accountId])).map(({ key }) => key);

test('invoice and receipt go to who looks after money, each in their own language, with the document as PDF', async () => {
  const { accountId, owner, clerk, viewer, serviceId } = await household();
  const invoice = await billing.invoice(accountId, [serviceId]);
  const payment = await billing.pay(accountId, invoice);
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  const [paid, issued] = await mailsTo(owner.email);
  expect(issued).toMatchObject({ subject: expect.stringMatching(`^Rechnung ${invoice.number} über `) as string, language: 'de' });
  expect(paid).toMatchObject({ subject: `Bezahlt: Rechnung ${invoice.number}`, language: 'de' });
  expect((await mailsTo(clerk.email)).map(({ subject, language }) => [subject.split(' ')[0], language])).toEqual([
    ['Сплачено:', 'uk'],
    ['Рахунок', 'uk'],
  ]);
  expect(await mailsTo(viewer.email)).toEqual([]);
  for (const mail of [paid, issued]) {
    expect(mail?.attachments).toMatchObject([{ filename: `${invoice.number}.pdf`, contentType: 'application/pdf' }]);
    const file = await billing.get(Mailbox).attachment(storedId('mail', mail?.id ?? '') ?? '', 0);
    expect(file?.content.subarray(0, 5).toString()).toBe('%PDF-');
  }
});

test('who left the team, or looks after no money any more, gets no mail that was waiting', async () => {
  const { accountId, owner, clerk, serviceId } = await household();
  const { person: former } = await createAccount(billing.manager, { accountId, role: 'owner' });
  await billing.invoice(accountId, [serviceId]);
  await billing.sql('DELETE FROM membership WHERE account_id = $1 AND person_id = $2', [accountId, clerk.id]);
  await billing.sql(`UPDATE membership SET role = 'viewer' WHERE account_id = $1 AND person_id = $2`, [accountId, former.id]);
  await billing.work();
  expect((await mailsTo(owner.email)).length).toBeGreaterThan(0);
  expect([await mailsTo(clerk.email), await mailsTo(former.email)]).toEqual([[], []]);
  const states = await billing.sql<{ state: string }>('SELECT DISTINCT state FROM mail WHERE recipient = ANY($1)', [
    [clerk.email, former.email],
  ]);
  expect(states).toEqual([{ state: 'withdrawn' }]);
});

test('the mail of an invoice says what a bank transfer needs', async () => {
  const { accountId, owner, serviceId } = await household();
  const invoice = await billing.invoice(accountId, [serviceId]);
  await billing.work();
  const [mail] = await mailsTo(owner.email);
  expect(mail?.text).toContain('IBAN: DE02 1203 0000 0000 2020 51');
  expect(mail?.text).toContain(`Verwendungszweck: ${invoice.reference}`);
  expect(mail?.text).toContain('Für: Shop');
  expect(mail?.text).toContain(`/billing/invoices/${invoice.id}`);
});

test('a refund is told with its credit note, each part once', async () => {
  const { accountId, owner, serviceId } = await household();
  const payment = await billing.pay(accountId, await billing.invoice(accountId, [serviceId]));
  await billing.tell(payment, 'payment.settled');
  await billing.work();
  const part = Math.floor(payment.amount.amount / 3);
  for (const eventId of [`evt_${serviceId}a`, `evt_${serviceId}b`])
    await billing.tell(payment, 'payment.refunded', { amount: part, eventId });
  await billing.tell(payment, 'payment.refunded', { amount: payment.amount.amount - part, eventId: `evt_${serviceId}c` });
  await billing.work();
  const subjects = (await mailsTo(owner.email)).map(({ subject }) => subject);
  expect(subjects.filter((subject) => subject.endsWith('erstattet'))).toHaveLength(2);
  expect(subjects.filter((subject) => subject.startsWith('Gutschrift SK-CN-'))).toHaveLength(2);
});

describe('mails that are asked for twice are one', () => {
  let of: { accountId: string; service: Service; invoice: Invoice };
  beforeAll(async () => {
    const { accountId, serviceId } = await household();
    const shown = await billing.invoice(accountId, [serviceId]);
    await billing.tell(await billing.pay(accountId, shown), 'payment.settled');
    await billing.work();
    of = await inside(async (manager) => {
      const [service] = await billing.get(ServiceRepository).lock(manager, accountId, [serviceId]);
      const invoice = await billing.get(InvoiceRepository).lock(manager, accountId, storedId('invoice', shown.id) ?? '');
      return { accountId, service: service!, invoice: invoice! };
    });
  });
  const [renewals, bills] = [() => billing.get(RenewalMails), () => billing.get(BillingMails)];
  const card = { brand: 'visa', last4: '4242' };
  const at = new Date('2027-01-05T00:00:00.000Z');
  const money = { amount: 900, currency: 'EUR' as const };
  const expires = { month: 3, year: 2027 };
  const id = '01900000-0000-7000-8000-0000000000c1';

  test.each<[string, string, (manager: EntityManager) => Promise<unknown>]>([
    [
      'renewal',
      'nächsten Zeitraum von Shop',
      (manager) => renewals().issued(manager, of.invoice, [of.service], { by: 'card', card, chargeAt: at }),
    ],
    [
      'charge-failed',
      'Ihre Bank sagt, dass die Karte abgelaufen ist.',
      (manager) => renewals().chargeFailed(manager, of.invoice, [of.service], { attempt: 1, card, reason: 'expired_card', nextTryAt: at }),
    ],
    [
      'confirm-payment',
      'Visa •••• 4242',
      (manager) => renewals().confirmPayment(manager, of.invoice, { attempt: 1, card, confirmBefore: at }),
    ],
    ['without-card', 'wurde entfernt', (manager) => renewals().withoutCard(manager, [of.service], 'removed', at)],
    ['card-expiring', '03/2027', (manager) => renewals().cardExpiring(manager, of.service, { ...card, id, expires }, 7)],
    ['trial-ends', '5. Januar 2027', (manager) => renewals().trialEnds(manager, of.service, at, new Date('2027-01-02T00:00:00.000Z'))],
    ['top-up', '9,00', (manager) => bills().toppedUp(manager, { id, accountId: of.accountId }, money)],
    ['goodwill', '9,00', (manager) => bills().goodwill(manager, of.accountId, id, money)],
    [
      'balance',
      'war schon bezahlt',
      (manager) => bills().becameBalance(manager, { id, accountId: of.accountId }, money, { why: 'paid-already', invoice: of.invoice }),
    ],
    ['restored', '15. Januar 2027', (manager) => bills().restored(manager, of.service, at)],
    [
      'plan-changed',
      'von Business zu Starter',
      (manager) => bills().planChanged(manager, of.service, { fromPlan: 'Business', toPlan: 'Starter', credited: money, at }),
    ],
    ['extended', '5 weitere Tage', (manager) => bills().extended(manager, of.service, 5)],
  ])('%s', async (prefix, says, ask) => {
    const before = await keysOf(of.accountId);
    await inside(ask);
    await inside(ask);
    const added = (await keysOf(of.accountId)).filter((key) => !before.includes(key));
    expect(added.map((key) => key.startsWith(`${prefix}-`))).toEqual([true, true]);
    const [mail] = await billing.sql<{ text: string }>(`SELECT text FROM mail WHERE key = ANY($1) AND language = 'de'`, [added]);
    expect(mail?.text.replace(/\u00a0/g, ' ')).toContain(says);
  });

  test('links lead to pages of the portal', async () => {
    const rows = await billing.sql<{ text: string }>('SELECT text FROM mail WHERE account_id = $1', [of.accountId]);
    const links = new Set(rows.flatMap(({ text }) => text.match(/http\S+/g) ?? []).map((url) => new URL(url).pathname));
    const site = `/sites/${showId('site', of.service.siteId)}`;
    const invoice = `/billing/invoices/${showId('invoice', of.invoice.id)}`;
    expect([...links].sort()).toEqual(['/billing/balance', '/billing/cards', invoice, site].sort());
  });
});
