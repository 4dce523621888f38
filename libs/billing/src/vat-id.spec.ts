import { plainVatId, vatIdFault } from './vat-id.ts';

test.each([
  ['AT', 'ATU13585627'],
  ['BE', 'BE0428759497'],
  ['CZ', 'CZ25123891'],
  ['DE', 'DE136695976'],
  ['DK', 'DK13585628'],
  ['ES', 'ESA13585625'],
  ['FI', 'FI20774740'],
  ['FR', 'FR40303265045'],
  ['GR', 'EL094259216'],
  ['IT', 'IT00743110157'],
  ['NL', 'NL004495445B01'],
  ['PL', 'PL8567346215'],
  ['PT', 'PT501964843'],
  ['SE', 'SE123456789701'],
  ['MC', 'FR40303265045'],
  ['CH', 'CHE116281710MWST'],
  ['GB', 'GB980780684'],
])('%s: %s is right', (country, vatId) => expect(vatIdFault(vatId, country)).toBeNull());

test.each([
  ['DE', 'DE136695977'],
  ['AT', 'ATU13585626'],
  ['PL', 'PL8567346216'],
  ['IT', 'IT00743110158'],
  ['NL', 'NL004495446B01'],
  ['DE', 'DE12345'],
  ['CH', 'CHE123'],
])('%s: a digit of %s is wrong, or missing', (country, vatId) => expect(vatIdFault(vatId, country)).toMatch('check digits'));

test('it begins with the letters of its country', () => {
  expect(vatIdFault('FR40303265045', 'DE')).toBe('A VAT id of DE begins with DE.');
  expect(vatIdFault('GR094259216', 'GR')).toBe('A VAT id of GR begins with EL.');
});

test('where no rules are known, everything is taken', () => expect(vatIdFault('12-3456789', 'US')).toBeNull());

test('it is kept without what people put between', () => expect(plainVatId(' de 136.695-976 ')).toBe('DE136695976'));
