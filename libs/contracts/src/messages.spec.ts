import { addListEntrySchema, explainSchema, orderSiteSchema, pageQuerySchema, rateLimitKeySchema } from './index.ts';

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
