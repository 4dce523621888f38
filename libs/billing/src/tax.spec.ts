import { taxOn } from '@sitekeep/contracts';
import { netWithin, taxationOf, type TaxedBuyer, type TaxedSeller } from './tax.ts';
import { vatRate } from './vat-rates.ts';

const now = new Date('2026-11-22T12:00:00Z');
const seller: TaxedSeller = { country: 'DE', vatId: 'DE136695976', rate: null, scheme: 'oss' };
const buyer = (country: string | null, more: Partial<TaxedBuyer> = {}): TaxedBuyer => ({ kind: 'person', country, vatId: null, ...more });
const company = (country: string, vatId: string | null = `${country}1`) => buyer(country, { kind: 'company', vatId });
const of = (to: TaxedBuyer, by: Partial<TaxedSeller> = {}) => taxationOf({ ...seller, ...by }, to, now, 'en');
const standard = (rate: number) => ({ category: 'S', rate, note: null });

test('a seller without a VAT id taxes nobody', () => {
  for (const to of [buyer('DE'), company('FR'), buyer('US'), buyer(null)])
    expect(of(to, { vatId: null })).toEqual({ category: 'O', rate: 0, note: null });
});

test.each<[string, TaxedBuyer, object]>([
  ['a consumer at home pays the rate of the seller’s country', buyer('DE'), standard(1900)],
  ['so does a company there, with a VAT id', company('DE'), standard(1900)],
  ['and whoever does not say where he is', buyer(null), standard(1900)],
  ['a consumer elsewhere in the EU pays the rate of his country', buyer('FR'), standard(2000)],
  ['so does a company there without a VAT id', company('HU', null), standard(2700)],
  ['a person is no company, whatever id it shows', buyer('FR', { vatId: 'FR1' }), standard(2000)],
])('%s', (_, to, tax) => expect(of(to)).toEqual(tax));

test('a company elsewhere in the EU with a VAT id accounts for the tax itself', () => {
  expect(of(company('FR'))).toMatchObject({ category: 'AE', rate: 0, note: expect.stringContaining('Reverse charge') as string });
  expect(of(company('GR', 'EL1')).category).toBe('AE');
});

test('Monaco is France for VAT', () => {
  expect(of(buyer('MC'))).toEqual(standard(2000));
  expect(of(company('MC', 'FR83404833048'))).toMatchObject({ category: 'AE', rate: 0 });
  const french = { country: 'FR', vatId: 'FR83404833048' };
  expect(of(company('MC', 'FR83404833048'), french)).toEqual(standard(2000));
  expect(of(buyer('FR'), { ...french, country: 'MC' })).toEqual(standard(2000));
});

test('outside the EU nothing is charged', () => {
  for (const country of ['US', 'CH', 'GB', 'NO'])
    for (const to of [buyer(country), company(country)]) expect(of(to)).toMatchObject({ category: 'G', rate: 0 });
});

test('a seller below the threshold charges its own rate to consumers in the EU', () => {
  expect(of(buyer('FR'), { scheme: 'origin' })).toEqual(standard(1900));
  expect(of(company('FR'), { scheme: 'origin' }).category).toBe('AE');
});

test('a seller may have a rate of its own; one outside the EU taxes its own country alone', () => {
  expect(of(buyer('DE'), { rate: 700 })).toEqual(standard(700));
  expect(of(buyer('FR'), { rate: 700 })).toEqual(standard(2000));
  const swiss = { country: 'CH', vatId: 'CHE116281710MWST', rate: 810 };
  expect(of(buyer('CH'), swiss)).toEqual(standard(810));
  expect(of(buyer('DE'), swiss).category).toBe('G');
});

test.each(['en', 'de', 'fr', 'es', 'uk', 'ru'] as const)('the law’s words are in %s', (language) => {
  const note = taxationOf(seller, company('FR'), now, language).note;
  expect(note).toMatch(/2006\/112\/(EC|EG|CE|ЄС|ЕС)/);
  expect(taxationOf(seller, buyer('US'), now, language).note).not.toBe(note);
});

test('the rate is that of the moment', () => {
  const at = (country: string, time: string) => vatRate(country, new Date(time));
  expect([at('FI', '2024-08-31T20:00:00Z'), at('FI', '2024-09-01T00:00:00Z')]).toEqual([2400, 2550]);
  expect([at('DE', '2020-06-01T00:00:00Z'), at('DE', '2020-08-01T00:00:00Z'), at('DE', '2021-01-01T00:00:00Z')]).toEqual([
    1900, 1600, 1900,
  ]);
  expect(at('XX', '2026-01-01T00:00:00Z')).toBeNull();
});

test('every country of the EU has a standard rate between 15 and 27 %', () => {
  const union = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');
  expect(union.filter((country) => !((vatRate(country, now) ?? 0) >= 1500 && vatRate(country, now)! <= 2700))).toEqual([]);
});

test('tax is rounded half up, once', () => {
  expect([taxOn(900, 1900), taxOn(50, 1900), taxOn(950, 2550), taxOn(0, 1900)]).toEqual([171, 10, 242, 0]);
  expect(taxOn(2 ** 52, 2700)).toBe(1_215_971_899_390_034);
});

test('the net part of what holds the tax gives it back to the cent, or to the one beside', () => {
  for (const rate of [0, 700, 1900, 2550])
    for (let total = 0; total < 3000; total++) {
      const net = netWithin(total, rate);
      expect(Math.abs(net + taxOn(net, rate) - total)).toBeLessThanOrEqual(1);
    }
  for (let net = 0; net < 3000; net++) expect(netWithin(net + taxOn(net, 1900), 1900)).toBe(net);
});
