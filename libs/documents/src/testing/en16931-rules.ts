import fontoxpath from 'fontoxpath';
import { parseXmlDocument, type Document } from 'slimdom';

const namespaces: Record<string, string> = {
  inv: 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2',
  cn: 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2',
  cac: 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
  cbc: 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
};
const seller = '/*/cac:AccountingSupplierParty/cac:Party';
const buyer = '/*/cac:AccountingCustomerParty/cac:Party';
const lines = '/*/(cac:InvoiceLine | cac:CreditNoteLine)';
const totals = '/*/cac:LegalMonetaryTotal';
const taxed = '/*/cac:TaxTotal/cac:TaxSubtotal';
const vat = (party: string) => `${party}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID = 'VAT']/cbc:CompanyID`;
/** Halves round up, as BR-CO-17 is computed. */
const cents = (value: string) => `(floor((${value}) * 100 + 0.5) div 100)`;
const has = (category: string) => `exists(${taxed}/cac:TaxCategory/cbc:ID[. = '${category}'])`;
const onlyWith = (category: string, then: string) => `not(${has(category)}) or (${then})`;

/** Rules of EN 16931-1 that a document of ours can break, by their numbers, each an XPath that must be true; written from the text of the norm. */
export const en16931Rules: Record<string, string> = {
  'BR-01': `/*/cbc:CustomizationID = 'urn:cen.eu:en16931:2017'`,
  'BR-02': `string-length(/*/cbc:ID) > 0`,
  'BR-03': `matches(/*/cbc:IssueDate, '^\\d{4}-\\d{2}-\\d{2}$')`,
  'BR-04': `/inv:Invoice/cbc:InvoiceTypeCode = '380' or /cn:CreditNote/cbc:CreditNoteTypeCode = '381'`,
  'BR-05': `/*/cbc:DocumentCurrencyCode = ('EUR', 'USD')`,
  'BR-06': `string-length(${seller}/cac:PartyLegalEntity/cbc:RegistrationName) > 0`,
  'BR-07': `string-length(${buyer}/cac:PartyLegalEntity/cbc:RegistrationName) > 0`,
  'BR-08': `exists(${seller}/cac:PostalAddress)`,
  'BR-09': `matches(${seller}/cac:PostalAddress/cac:Country/cbc:IdentificationCode, '^[A-Z]{2}$')`,
  'BR-10': `exists(${buyer}/cac:PostalAddress)`,
  'BR-11': `matches(${buyer}/cac:PostalAddress/cac:Country/cbc:IdentificationCode, '^[A-Z]{2}$')`,
  'BR-12': `count(${totals}/cbc:LineExtensionAmount) = 1`,
  'BR-13': `count(${totals}/cbc:TaxExclusiveAmount) = 1`,
  'BR-14': `count(${totals}/cbc:TaxInclusiveAmount) = 1`,
  'BR-15': `count(${totals}/cbc:PayableAmount) = 1`,
  'BR-16': `count(${lines}) >= 1`,
  'BR-21': `every $line in ${lines} satisfies string-length($line/cbc:ID) > 0 and count(${lines}[cbc:ID = $line/cbc:ID]) = 1`,
  'BR-22': `every $line in ${lines} satisfies number($line/(cbc:InvoicedQuantity | cbc:CreditedQuantity)) > 0`,
  'BR-23': `every $line in ${lines} satisfies $line/(cbc:InvoicedQuantity | cbc:CreditedQuantity)/@unitCode = 'C62'`,
  'BR-24': `every $line in ${lines} satisfies count($line/cbc:LineExtensionAmount) = 1`,
  'BR-25': `every $line in ${lines} satisfies string-length($line/cac:Item/cbc:Name) > 0`,
  'BR-26': `every $line in ${lines} satisfies count($line/cac:Price/cbc:PriceAmount) = 1`,
  'BR-27': `every $price in ${lines}/cac:Price/cbc:PriceAmount satisfies number($price) >= 0`,
  'BR-30': `every $time in ${lines}/cac:InvoicePeriod satisfies $time/cbc:EndDate >= $time/cbc:StartDate`,
  'BR-41': `every $less in ${lines}/cac:AllowanceCharge satisfies number($less/cbc:Amount) > 0`,
  'BR-42': `every $less in ${lines}/cac:AllowanceCharge satisfies exists($less/cbc:AllowanceChargeReason)`,
  'BR-45': `every $tax in ${taxed} satisfies count($tax/cbc:TaxableAmount) = 1`,
  'BR-46': `every $tax in ${taxed} satisfies count($tax/cbc:TaxAmount) = 1`,
  'BR-47': `every $tax in ${taxed} satisfies $tax/cac:TaxCategory/cbc:ID = ('S', 'AE', 'G', 'E', 'O')`,
  'BR-48': `every $category in ${taxed}/cac:TaxCategory satisfies exists($category/cbc:Percent) or $category/cbc:ID = 'O'`,
  'BR-49': `every $means in /*/cac:PaymentMeans satisfies $means/cbc:PaymentMeansCode = '30'`,
  'BR-50': `every $means in /*/cac:PaymentMeans satisfies string-length($means/cac:PayeeFinancialAccount/cbc:ID) > 0`,
  'BR-55': `every $ref in /*/cac:BillingReference satisfies string-length($ref/cac:InvoiceDocumentReference/cbc:ID) > 0`,
  'BR-CO-04': `every $line in ${lines} satisfies count($line/cac:Item/cac:ClassifiedTaxCategory/cbc:ID) = 1`,
  'BR-CO-09': `every $id in (${vat(seller)} | ${vat(buyer)}) satisfies matches($id, '^[A-Z]{2}')`,
  'BR-CO-10': `number(${totals}/cbc:LineExtensionAmount) = ${cents(`sum(${lines}/cbc:LineExtensionAmount)`)}`,
  'BR-CO-13': `number(${totals}/cbc:TaxExclusiveAmount) = number(${totals}/cbc:LineExtensionAmount)`,
  'BR-CO-14': `number(/*/cac:TaxTotal/cbc:TaxAmount) = ${cents(`sum(${taxed}/cbc:TaxAmount)`)}`,
  'BR-CO-15': `number(${totals}/cbc:TaxInclusiveAmount) = ${cents(`${totals}/cbc:TaxExclusiveAmount + /*/cac:TaxTotal/cbc:TaxAmount`)}`,
  'BR-CO-16': `number(${totals}/cbc:PayableAmount) = number(${totals}/cbc:TaxInclusiveAmount)`,
  'BR-CO-17': `every $tax in ${taxed} satisfies number($tax/cbc:TaxAmount) = ${cents(`$tax/cbc:TaxableAmount * number(($tax/cac:TaxCategory/cbc:Percent, 0)[1]) div 100`)}`,
  'BR-CO-18': `count(${taxed}) >= 1`,
  'BR-CO-25': `/cn:CreditNote or number(${totals}/cbc:PayableAmount) <= 0 or exists(/*/cbc:DueDate)`,
  'BR-CO-26': `exists(${seller}/cac:PartyIdentification/cbc:ID) or exists(${vat(seller)}) or exists(${seller}/cac:PartyLegalEntity/cbc:CompanyID)`,
  'BR-DEC': `every $amount in //*[@currencyID] satisfies matches($amount, '^-?\\d+\\.\\d{2}$') and $amount/@currencyID = /*/cbc:DocumentCurrencyCode`,
  'BR-S-02': onlyWith('S', `exists(${vat(seller)})`),
  'BR-S-05': onlyWith('S', `every $rate in ${lines}//cbc:Percent satisfies number($rate) > 0`),
  'BR-S-10': onlyWith('S', `empty(${taxed}//cbc:TaxExemptionReason)`),
  'BR-AE-02': onlyWith('AE', `exists(${vat(seller)}) and exists(${vat(buyer)})`),
  'BR-AE-05': onlyWith('AE', `every $rate in ${lines}//cbc:Percent satisfies number($rate) = 0`),
  'BR-AE-10': onlyWith('AE', `string-length(${taxed}//cbc:TaxExemptionReason) > 0`),
  'BR-G-02': onlyWith('G', `exists(${vat(seller)})`),
  'BR-G-10': onlyWith('G', `string-length(${taxed}//cbc:TaxExemptionReason) > 0`),
  'BR-E-02': onlyWith('E', `exists(${vat(seller)})`),
  'BR-E-10': onlyWith('E', `string-length(${taxed}//cbc:TaxExemptionReason) > 0`),
  'BR-O-02': onlyWith('O', `empty(${vat(seller)}) and empty(${vat(buyer)})`),
  'BR-O-05': onlyWith('O', `empty(//cbc:Percent)`),
  'BR-O-09': onlyWith('O', `number(${taxed}/cbc:TaxAmount) = 0`),
  'BR-O-10': onlyWith('O', `string-length(${taxed}//cbc:TaxExemptionReason) > 0`),
  'one category': `count(distinct-values(//cac:ClassifiedTaxCategory/cbc:ID | ${taxed}/cac:TaxCategory/cbc:ID)) = 1`,
  'line amount': `every $line in ${lines} satisfies number($line/cbc:LineExtensionAmount) =
    ${cents(`$line/(cbc:InvoicedQuantity | cbc:CreditedQuantity) * $line/cac:Price/cbc:PriceAmount - sum($line/cac:AllowanceCharge/cbc:Amount)`)}`,
};

/** The order in which the schema of UBL 2.1 wants what our documents hold. */
const schemaOrder: Record<string, string> = {
  'Invoice CreditNote': `CustomizationID ID IssueDate DueDate InvoiceTypeCode CreditNoteTypeCode DocumentCurrencyCode OrderReference BillingReference
    AccountingSupplierParty AccountingCustomerParty PaymentMeans TaxTotal LegalMonetaryTotal InvoiceLine CreditNoteLine`,
  Party: 'PartyIdentification PostalAddress PartyTaxScheme PartyLegalEntity Contact',
  PostalAddress: 'StreetName AdditionalStreetName CityName PostalZone AddressLine Country',
  PaymentMeans: 'PaymentMeansCode PaymentID PayeeFinancialAccount',
  PayeeFinancialAccount: 'ID Name FinancialInstitutionBranch',
  TaxSubtotal: 'TaxableAmount TaxAmount TaxCategory',
  'TaxCategory ClassifiedTaxCategory': 'ID Percent TaxExemptionReason TaxScheme',
  LegalMonetaryTotal: 'LineExtensionAmount TaxExclusiveAmount TaxInclusiveAmount PayableAmount',
  'InvoiceLine CreditNoteLine': 'ID InvoicedQuantity CreditedQuantity LineExtensionAmount InvoicePeriod AllowanceCharge Item Price',
  AllowanceCharge: 'ChargeIndicator AllowanceChargeReasonCode AllowanceChargeReason Amount',
};

/** The numbers of the rules that the document breaks; empty: it is valid. */
export function brokenRules(xml: string): string[] {
  const document = parseXmlDocument(xml);
  const options = { namespaceResolver: (prefix: string) => namespaces[prefix] ?? null };
  const isTrue = (rule: string) => fontoxpath.evaluateXPathToBoolean(rule, document, null, {}, options);
  return [...Object.keys(en16931Rules).filter((name) => !isTrue(en16931Rules[name]!)), ...misplaced(document)];
}

function misplaced(document: Document): string[] {
  return Object.entries(schemaOrder).flatMap(([names, order]) =>
    names.split(' ').flatMap((name) =>
      document.getElementsByTagNameNS('*', name).flatMap((element) => {
        const places = element.children.map((child) => order.split(/\s+/).indexOf(child.localName));
        const isFine = places.every((place, index) => place >= 0 && (index === 0 || place >= places[index - 1]!));
        const isEmpty = element.children.some((child) => child.children.length === 0 && child.textContent === '');
        return isFine && !isEmpty ? [] : [`schema of ${name}`];
      }),
    ),
  );
}
