import { addListEntrySchema, sitePolicyInputSchema } from './policies.ts';
import { orderSiteSchema, updateSiteSchema } from './sites.ts';

const bad = ['a\0b', 'a\nb', 'a\u202eb'];
const order = { hostnames: ['www.example.com'], origins: [{ scheme: 'http', host: '203.0.113.10' }] };
const pathsOf = (result: { error?: { issues: { path: PropertyKey[] }[] } }) => result.error?.issues.map(({ path }) => path.join('/'));

test.each(bad)('a site named %j breaks nothing: the name is refused', (name) => {
  expect(pathsOf(orderSiteSchema.safeParse({ ...order, name }))).toEqual(['name']);
  expect(pathsOf(updateSiteSchema.safeParse({ name }))).toEqual(['name']);
});

test('a site still needs a name of at most 100 characters', () => {
  for (const name of [' ', 'x'.repeat(101)]) expect(pathsOf(updateSiteSchema.safeParse({ name }))).toEqual(['name']);
  expect(updateSiteSchema.parse({ name: ' Bücher & Söhne ' })).toEqual({ name: 'Bücher & Söhne' });
});

test.each(bad)('a list note %j breaks nothing: the note is refused', (note) => {
  expect(pathsOf(addListEntrySchema.safeParse({ list: 'blacklist', address: '203.0.113.1', note }))).toEqual(['note']);
  expect(pathsOf(sitePolicyInputSchema.safeParse({ whitelist: [{ address: '203.0.113.1', note }] }))).toEqual(['whitelist/0/note']);
});
