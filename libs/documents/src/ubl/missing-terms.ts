import type { Fault } from '@sitekeep/contracts';
import type { BillingDocument } from '../billing-document.ts';

const countryWanted = 'EN 16931 wants the country (BR-9, BR-11).';

/** What EN 16931 asks for and a document of before the billing profile does not say; empty: `renderUbl` gives a document that holds all rules. */
export function missingTerms({ seller, buyer, taxation }: BillingDocument): Fault[] {
  const faults: Fault[] = [];
  const miss = (pointer: string, detail: string) => faults.push({ pointer, code: 'missing', detail });
  if (!seller.country) miss('/seller/country', `${countryWanted} The operator names it (SELLER_COUNTRY).`);
  if (!buyer.country) miss('/buyer/country', `${countryWanted} Set it in the billing profile: it stands on invoices issued from then on.`);
  if (taxation.category === 'AE' && !buyer.vatId) miss('/buyer/vatId', 'Reverse charge wants the VAT id of the buyer (BR-AE-2).');
  if (taxation.category !== 'O' && !seller.vatId) miss('/seller/vatId', 'A taxed document wants the VAT id of the seller.');
  return faults;
}
