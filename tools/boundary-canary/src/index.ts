// Must stay wrong: proves that the boundary rule runs. Checked by npm test.
export { BillingModule } from '@sitekeep/billing';
export { DataSource } from 'typeorm';
