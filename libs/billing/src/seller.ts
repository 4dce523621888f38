import type { BankDetails, Party } from '@sitekeep/contracts';
import type { SellerConfig } from '@sitekeep/runtime';
import { sellerRate, type TaxedSeller } from './tax.ts';
import { vatIdFault } from './vat-id.ts';

/** Who sells, as invoices freeze it. */
export type Seller = {
  party: Party;
  taxed: TaxedSeller;
  /** null: no bank account is named, so no bank transfer is offered */
  payTo: BankDetails | null;
  /** what the names of the series of numbers begin with */
  series: string;
};

/** Throws when what is configured cannot be right: told at boot. */
export function sellerOf(config: SellerConfig, now: Date): Seller {
  const party: Party = {
    name: config.SELLER_NAME ?? 'Sitekeep',
    addressLines: config.SELLER_ADDRESS ?? [],
    postalCode: config.SELLER_POSTAL_CODE ?? null,
    city: config.SELLER_CITY ?? null,
    country: config.SELLER_COUNTRY ?? null,
    vatId: config.SELLER_VAT_ID ?? null,
    taxNumber: config.SELLER_TAX_NUMBER ?? null,
    email: config.SELLER_EMAIL ?? null,
  };
  const rate = config.SELLER_TAX_RATE === undefined ? null : Math.round(config.SELLER_TAX_RATE * 100);
  const taxed: TaxedSeller = { country: party.country, vatId: party.vatId, rate, scheme: config.SELLER_TAX_SCHEME ?? 'oss' };
  if (party.vatId !== null && party.country !== null) {
    const fault = vatIdFault(party.vatId, party.country);
    if (fault !== null) throw new Error(`SELLER_VAT_ID: ${fault}`);
    sellerRate(taxed, now);
  }
  return { party, taxed, payTo: payTo(config, party.name), series: config.INVOICE_SERIES ?? 'SK' };
}

const payTo = ({ SELLER_IBAN: iban, SELLER_BIC: bic, SELLER_BANK: bank }: SellerConfig, holder: string): BankDetails | null =>
  iban === undefined ? null : { holder, iban, bic: bic ?? null, bank: bank ?? null };
