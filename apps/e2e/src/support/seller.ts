import type { Stack } from './stack.ts';

/** A seller that taxes and takes bank transfers. */
export const seller = {
  SELLER_NAME: 'Sitekeep GmbH',
  SELLER_ADDRESS: 'Torstraße 1',
  SELLER_POSTAL_CODE: '10119',
  SELLER_CITY: 'Berlin',
  SELLER_COUNTRY: 'DE',
  SELLER_VAT_ID: 'DE136695976',
  SELLER_EMAIL: 'billing@sitekeep.test',
  SELLER_IBAN: 'DE89370400440532013000',
  SELLER_BIC: 'COBADEFFXXX',
};

/** Ten percent for whoever knows WELCOME-10, as staff would give it. */
export const welcomeCode = (stack: Stack): Promise<object[]> =>
  stack.sql(
    `INSERT INTO promo_code (id, code, percent, plan_codes, period_months, new_customers_only, created_at)
     VALUES (gen_random_uuid(), 'WELCOME-10', 10, '{}', '{}', false, now())`,
  );
