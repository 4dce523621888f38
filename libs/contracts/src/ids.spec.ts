import { idPrefixes, idSchema, showId, storedId, type IdKind } from './ids.ts';

const uuid = '019a9c00-1234-7abc-8def-0123456789ab';

test.each(Object.keys(idPrefixes) as IdKind[])('a %s id is shown and read back', (kind) => {
  const shown = showId(kind, uuid);
  expect(shown).toMatch(new RegExp(`^${idPrefixes[kind]}_[0-9A-HJKMNP-TV-Z]{26}$`));
  expect(storedId(kind, shown)).toBe(uuid);
  expect(storedId(kind, shown.toLowerCase().replace(/^[^_]+/, idPrefixes[kind]))).toBe(uuid);
});

test('shown ids sort as their uuids do', () => {
  const uuids = [
    '00000000-0000-7000-8000-000000000000',
    '019a9c00-0000-7000-8000-000000000000',
    '019a9c00-0000-7000-8000-00000000000f',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ];
  const shown = uuids.map((each) => showId('site', each));
  expect([...shown].sort()).toEqual(shown);
});

test.each([
  '',
  'site_',
  'acc_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'site_01ARZ3NDEKTSV4RRFFQ69G5FA',
  'site_ZZZZZZZZZZZZZZZZZZZZZZZZZZ',
  'site_01ARZ3NDEKTSV4RRFFQ69G5FAU',
  uuid,
])('%p is no site id', (text) => {
  expect(storedId('site', text)).toBeNull();
  expect(idSchema('site').safeParse(text).success).toBe(false);
});
