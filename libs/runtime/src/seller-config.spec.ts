import { apiConfig, hasCheckDigits, mod97, type ConfigError } from './index.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const good = {
  DATABASE_URL: 'postgres://a:b@127.0.0.1:5432/c',
  REDIS_URL: 'redis://127.0.0.1:6379',
  SEALING_KEY: key,
  SESSION_KEY: key,
  SANDBOX_WEBHOOK_SECRET: '0123456789abcdef',
};
const seller = {
  SELLER_NAME: 'Sitekeep GmbH',
  SELLER_ADDRESS: 'Hauptstraße 1 | Hinterhaus',
  SELLER_COUNTRY: 'DE',
  SELLER_VAT_ID: 'de 136 695 976',
  SELLER_TAX_RATE: '19',
  SELLER_IBAN: 'de89 3704 0044 0532 0130 00',
  SELLER_BIC: 'COBADEFFXXX',
  INVOICE_SERIES: 'SK',
};
const faultsOf = (environment: NodeJS.ProcessEnv): string[] => {
  try {
    apiConfig({ ...good, ...environment });
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
};

test('who sells is read, however it is spaced; nothing of it is needed', () => {
  expect(apiConfig({ ...good, ...seller })).toMatchObject({
    SELLER_ADDRESS: ['Hauptstraße 1', 'Hinterhaus'],
    SELLER_VAT_ID: 'DE136695976',
    SELLER_TAX_RATE: 19,
    SELLER_IBAN: 'DE89370400440532013000',
  });
  expect(faultsOf({})).toEqual([]);
  expect(apiConfig({ ...good, SELLER_NAME: '' }).SELLER_NAME).toBeUndefined();
});

test.each([
  [{ SELLER_COUNTRY: 'Germany' }, 'SELLER_COUNTRY'],
  [{ SELLER_VAT_ID: '136695976' }, 'SELLER_VAT_ID'],
  [{ SELLER_COUNTRY: '' }, 'SELLER_COUNTRY: Needed with SELLER_VAT_ID'],
  [{ SELLER_TAX_RATE: 'a fifth' }, 'SELLER_TAX_RATE'],
  [{ SELLER_TAX_RATE: '101' }, 'SELLER_TAX_RATE'],
  [{ SELLER_TAX_SCHEME: 'none' }, 'SELLER_TAX_SCHEME'],
  [{ SELLER_ADDRESS: 'a|b|c|d' }, 'SELLER_ADDRESS'],
  [{ SELLER_IBAN: 'DE89370400440532013001' }, 'its check digits must be right'],
  [{ SELLER_IBAN: '' }, 'SELLER_IBAN: Needed with SELLER_BIC'],
  [{ SELLER_BIC: 'COBA' }, 'SELLER_BIC'],
  [{ SELLER_EMAIL: 'nobody' }, 'SELLER_EMAIL'],
  [{ INVOICE_SERIES: 'SK-1' }, 'INVOICE_SERIES'],
])('%o is refused', (change, fault) => expect(faultsOf({ ...seller, ...change }).join('\n')).toContain(fault));

test('check digits of ISO 7064 are known by their remainder', () => {
  expect(mod97('794')).toBe(18);
  expect(['DE89370400440532013000', 'GB82WEST12345698765432', 'RF18539007547034'].map(hasCheckDigits)).toEqual([true, true, true]);
  expect(['DE88370400440532013000', 'DE89', 'de89370400440532013000', ''].map(hasCheckDigits)).toEqual([false, false, false, false]);
  expect(() => mod97('1-2')).toThrow();
});
