import { DocumentExports } from './index.ts';
import { dayMs } from './months.ts';
import { Billing } from './testing/billing-harness.ts';
import { people, StaffScene, transfer } from './testing/staff-scene.ts';

let billing: Billing;
let scene: StaffScene;
beforeAll(async () => {
  billing = await Billing.start();
  scene = new StaffScene(billing);
}, 60_000);
afterAll(() => billing.stop());

const { sam, kim } = people;
const ask: StaffScene['ask'] = (...args) => scene.ask(...args);
const ledgerOf = (accountId: string) => scene.ledgerOf(accountId);
const ordered = () => scene.ordered();
const invoiced = () => scene.invoiced();
async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

describe('bank transfers', () => {
  test('pay the invoice that they name, once', async () => {
    const { invoice, accountId } = await invoiced();
    const entry = transfer(invoice, 900, {
      reference: `thanks, ${invoice.reference
        .match(/.{1,4}/g)!
        .join(' ')
        .toLowerCase()}`,
    });
    expect((await ask('bank-transfer', entry, sam, 'statement 12')).said).toContain('invoice paid');
    expect(await billing.stateOf('invoice', invoice.id)).toBe('paid');
    await expect(ask('bank-transfer', entry, kim, 'statement 12')).rejects.toMatchObject({ code: 'conflict' });
    expect(await ledgerOf(accountId)).toMatchObject([
      { kind: 'invoice', from: 'balance', actor: 'Sam' },
      { kind: 'payment', from: 'bank account', to: 'balance', actor: 'Sam', reason: 'statement 12' },
    ]);
  });

  test('the same entry by two at once is booked once', async () => {
    const { invoice, accountId } = await invoiced();
    const entry = transfer(invoice, 900);
    const both = await Promise.allSettled([sam, kim].map((who) => ask('bank-transfer', entry, who, 'statement 12')));
    expect(both).toContainEqual(expect.objectContaining({ status: 'fulfilled' }));
    expect(both).toContainEqual({ status: 'rejected', reason: expect.objectContaining({ code: 'conflict' }) as unknown });
    expect(await billing.balance(accountId)).toBe(0);
  });

  test('of a part stay on the balance until the rest comes; what is too much stays there', async () => {
    const { invoice, accountId } = await invoiced();
    await ask('bank-transfer', transfer(invoice, 400), sam, 'statement 12');
    expect(await billing.stateOf('invoice', invoice.id)).toBe('open');
    expect(await billing.balance(accountId)).toBe(400);
    await ask('bank-transfer', transfer(invoice, 650), sam, 'statement 13');
    expect(await billing.stateOf('invoice', invoice.id)).toBe('paid');
    expect(await billing.balance(accountId)).toBe(150);
  });

  test('keep the day of the statement, for staff and for the accountant; one that is yet to come is refused', async () => {
    const { invoice, accountId } = await invoiced();
    const day = (days: number) => new Date(billing.clock.nowMs() + days * dayMs).toISOString().slice(0, 10);
    const tomorrow = ask('bank-transfer', transfer(invoice, 400, { receivedOn: day(1) }), sam, 'statement 12');
    await expect(tomorrow).rejects.toMatchObject({ extra: { errors: [{ pointer: '/receivedOn', code: 'in_the_future' }] } });
    await ask('bank-transfer', transfer(invoice, 400, { receivedOn: day(-5) }), sam, 'statement 12');
    await ask('bank-transfer', transfer(invoice, 500, { receivedOn: day(0) }), sam, 'statement 13');
    expect((await ledgerOf(accountId)).map(({ kind, receivedOn }) => [kind, receivedOn])).toEqual([
      ['invoice', null],
      ['payment', day(0)],
      ['payment', day(-5)],
    ]);
    const file = billing.get(DocumentExports).ofAccount(accountId, {});
    const [head, row] = (await textOf(file.content)).split('\r\n').map((line) => line.split(','));
    const cell = (name: string) => row![head!.indexOf(name)];
    expect([cell('received_on'), cell('paid_by')]).toEqual([`${day(-5)} | ${day(0)}`, 'balance | bank']);
    expect(cell('payments')).toMatch(/^pay_\w+( \| pay_\w+){2}$/);
    await expect(billing.sql('UPDATE payment SET received_on = now() WHERE account_id = $1', [accountId])).rejects.toThrow('only');
  });

  test('in another currency than the account’s are refused: no balance would show them', async () => {
    const { invoice, accountId } = await invoiced();
    const fault = { pointer: '/currency', code: 'other_currency', detail: expect.stringContaining('is kept in EUR') as string };
    for (const entry of [
      transfer(invoice, 900, { currency: 'USD' }),
      transfer(invoice, 900, { currency: 'USD', reference: '', accountId }),
    ])
      await expect(ask('bank-transfer', entry, sam, 'statement 12')).rejects.toMatchObject({
        code: 'invalid_content',
        extra: { errors: [fault] },
      });
    expect(await ledgerOf(accountId)).toEqual([]);
  });

  test('that name no invoice need the customer; that name another’s are refused', async () => {
    const [one, other] = [await invoiced(), await ordered()];
    const nameless = ask('bank-transfer', transfer(one.invoice, 900, { reference: 'hello' }), sam, 'because');
    await expect(nameless).rejects.toMatchObject({ extra: { errors: [{ pointer: '/reference', code: 'unknown_reference' }] } });
    const wrong = ask('bank-transfer', transfer(one.invoice, 900, { accountId: other.accountId }), sam, 'because');
    await expect(wrong).rejects.toMatchObject({ extra: { errors: [{ pointer: '/accountId', code: 'another_account' }] } });
    await ask('bank-transfer', transfer(one.invoice, 900, { reference: 'hello', accountId: other.accountId }), sam, 'because');
    expect(await billing.balance(other.accountId)).toBe(900);
  });
});
