import type { Party } from '@sitekeep/contracts';
import type { BillingDocument } from '../billing-document.ts';
import { element, type Element } from './xml.ts';

export const supplierOf = ({ seller, taxation }: BillingDocument): Element | null =>
  element('cac:AccountingSupplierParty', [partyOf(seller, taxation.category, true)]);

export const customerOf = ({ buyer, taxation }: BillingDocument): Element | null =>
  element('cac:AccountingCustomerParty', [partyOf(buyer, taxation.category, false)]);

/** Where nothing is subject to tax no VAT id may stand (BR-O-2); the seller must be told apart by something else (BR-CO-26). */
function partyOf(party: Party, category: string, isSeller: boolean): Element | null {
  const vatId = category === 'O' ? null : party.vatId;
  return element('cac:Party', [
    isSeller && !vatId ? wrapped('cac:PartyIdentification', element('cbc:ID', party.taxNumber ?? party.name)) : null,
    addressOf(party),
    vatId ? element('cac:PartyTaxScheme', [element('cbc:CompanyID', vatId), vatScheme()]) : null,
    element('cac:PartyLegalEntity', [element('cbc:RegistrationName', party.name)]),
    wrapped('cac:Contact', element('cbc:ElectronicMail', party.email)),
  ]);
}

function addressOf({ addressLines: [street, more, third], city, postalCode, country }: Party): Element | null {
  const parts = [
    element('cbc:StreetName', street ?? null),
    element('cbc:AdditionalStreetName', more ?? null),
    element('cbc:CityName', city),
    element('cbc:PostalZone', postalCode),
    wrapped('cac:AddressLine', element('cbc:Line', third ?? null)),
    wrapped('cac:Country', element('cbc:IdentificationCode', country)),
  ].filter((one) => one !== null);
  return element('cac:PostalAddress', parts);
}

/** By bank transfer (UNTDID 4461, 30), where the operator has named an account; what is paid otherwise needs no words. */
export function paymentOf({ payment }: BillingDocument): Element | null {
  if (!payment?.payTo) return null;
  const { iban, holder, bic } = payment.payTo;
  return element('cac:PaymentMeans', [
    element('cbc:PaymentMeansCode', '30'),
    element('cbc:PaymentID', payment.reference),
    element('cac:PayeeFinancialAccount', [
      element('cbc:ID', iban.replaceAll(' ', '')),
      element('cbc:Name', holder),
      wrapped('cac:FinancialInstitutionBranch', element('cbc:ID', bic)),
    ]),
  ]);
}

export const vatScheme = (): Element | null => element('cac:TaxScheme', [element('cbc:ID', 'VAT')]);
const wrapped = (name: string, inner: Element | null): Element | null => inner && element(name, [inner]);
