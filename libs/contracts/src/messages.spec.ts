import { z } from 'zod';
import {
  addListEntrySchema,
  createInvoiceSchema,
  createPromoCodeSchema,
  explainSchema,
  exportQuerySchema,
  orderSiteSchema,
  pageQuerySchema,
  rateLimitKeySchema,
  recordTransferSchema,
} from './index.ts';

const messagesOf = (result: { error?: { issues: { path: PropertyKey[]; message: string }[] } }) =>
  Object.fromEntries((result.error?.issues ?? []).map((issue) => [issue.path.join('/'), issue.message]));

test('faults are told in words that say the mend, never in those of the validator', () => {
  expect(messagesOf(orderSiteSchema.safeParse({}))).toEqual({
    name: 'This is needed.',
    hostnames: 'This is needed.',
    origins: 'This is needed.',
  });
  const order = { name: 'Shop', hostnames: 'shop.test', origins: [{ scheme: 'ftp', host: 'a', port: 1.5, weight: 0 }], extra: 1 };
  expect(messagesOf(orderSiteSchema.safeParse(order))).toEqual({
    hostnames: 'Give a list.',
    'origins/0/scheme': 'Give one of: http, https.',
    'origins/0/port': 'Give a whole number.',
    'origins/0/weight': 'Give a number of at least 1.',
    '': 'There is no such field here; leave it out.',
  });
  expect(messagesOf(addListEntrySchema.safeParse({ list: 'blacklist', address: '', expiresAt: 'tomorrow' }))).toEqual({
    address: 'Fill this in.',
    expiresAt: 'Give a time in UTC like 2026-12-31T23:59:59Z.',
  });
  expect(messagesOf(pageQuerySchema.safeParse({ limit: 'abc', cursor: 'x' }))).toEqual({
    limit: 'Give a number.',
    '': 'There is no such field here; leave it out.',
  });
});

test('a kind that does not exist is answered with those that do, a bad name of a header with what it may hold', () => {
  expect(messagesOf(rateLimitKeySchema.safeParse({ kind: 'ip' }))).toEqual({ kind: 'Give one of: address, site, header, cookie.' });
  const question = { url: 'https://shop.test/', address: '203.0.113.7', headers: { 'x y': '1' } };
  expect(messagesOf(explainSchema.safeParse(question))).toEqual({
    'headers/x y': "Use letters, digits and - _ . ! # $ % & ' * + ^ ` | ~ only, without spaces.",
  });
});

test('a field of few values is answered with them, a day with one as an example', () => {
  const invoice = { lines: [{ serviceId: 'svc_00000000000000000000000000', periodMonths: 2 }] };
  expect(messagesOf(createInvoiceSchema.safeParse(invoice))).toMatchObject({ 'lines/0/periodMonths': 'Give one of: 1, 3, 6, 12.' });
  expect(messagesOf(exportQuerySchema.safeParse({ from: 'yesterday', to: '22.11.2026' }))).toEqual({
    from: 'Give a day like 2026-11-22.',
    to: 'Give a day like 2026-11-22.',
  });
  expect(exportQuerySchema.safeParse({ from: 'yesterday', to: '22.11.2026' }).error?.issues).toHaveLength(2);
  // Where one of the forms is more than a value, naming the others alone would be wrong.
  const mixed = z.union([z.literal('none'), z.strictObject({ days: z.int() })]);
  expect(messagesOf(mixed.safeParse('never'))).toEqual({ '': 'This is in none of the forms that are understood here.' });
});

test('the entry of a bank transfer is more than blanks, and kept without those around it', () => {
  const transfer = { bankReference: ' 4711 ', amount: 1, currency: 'EUR', receivedOn: '2026-11-22', reason: 'statement 12' };
  expect(recordTransferSchema.parse(transfer).bankReference).toBe('4711');
  for (const bankReference of ['', '  ', '\u200b'])
    expect(messagesOf(recordTransferSchema.safeParse({ ...transfer, bankReference }))).toEqual({
      bankReference: 'Give the bank’s own id of the entry, as the statement says it.',
    });
});

test('what is wrong between fields of a promo code is told with the faults of others', () => {
  const code = { percent: 10, amount: { amount: 0, currency: 'EUR' }, mostUses: 0, reason: '' };
  expect(messagesOf(createPromoCodeSchema.safeParse(code))).toMatchObject({
    code: 'This is needed.',
    percent: 'Give either percent or amount.',
    'amount/amount': 'Give an amount above 0.',
    mostUses: 'Give a number of at least 1.',
    reason: 'Say why, in at least three characters.',
  });
  for (const body of [null, 'x', [], { amount: 'x' }, { amount: [] }, { amount: { amount: 'x' } }])
    expect(createPromoCodeSchema.safeParse(body).success).toBe(false);
});
