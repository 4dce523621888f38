import { changedFields, rebase } from './draft.ts';
import { faultsOf, fieldOf } from './faults.ts';
import { orderSiteSchema } from '@sitekeep/contracts';

test('only what differs counts as a change', () => {
  expect(changedFields({ a: 1, b: ['x'] }, { a: 1, b: ['x'] })).toEqual([]);
  expect(changedFields({ a: 1, b: ['x'] }, { a: 2, b: ['x', 'y'] })).toEqual(['a', 'b']);
});

test('own changes survive what somebody else saved; their other changes are taken over', () => {
  const before = { mode: 'off', only: false };
  expect(rebase(before, { mode: 'off', only: true }, { mode: 'block', only: false })).toEqual({ mode: 'block', only: true });
});

test('a JSON pointer names the field of the form', () => {
  expect(fieldOf('/origins/0/host')).toBe('origins.0.host');
  expect(fieldOf('/a~1b/c~0d')).toBe('a/b.c~d');
});

test('the schema of an order reports every field at once', () => {
  const faults = faultsOf(orderSiteSchema, { name: '', hostnames: [], origins: [{ scheme: 'http', host: '' }] });
  expect(Object.keys(faults).sort()).toEqual(['hostnames', 'name', 'origins.0.host']);
});
