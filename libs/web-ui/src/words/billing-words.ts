import {
  type CreditNoteReason,
  type MailLanguage,
  type PaymentMethod,
  type PlanFeature,
  type Renewal,
  type RenewalMode,
  type Tax,
} from '@sitekeep/contracts';
import { periodWords } from './states.ts';

/** What a plan holds, as customers call it. */
export const featureWords: Record<PlanFeature, string> = {
  gate: 'Gate with codes and passkeys',
  providers: 'Identity providers',
  machines: 'Tokens for programs',
  'client-ca': 'Client certificates',
  crs: 'OWASP Core Rule Set',
  'api-description': 'API description (OpenAPI)',
  'forward-auth': 'Forward auth',
  branding: 'Your logo on our pages',
  ports: 'Other ports',
};

export const renewalWords: Record<RenewalMode, { label: string; what: string }> = {
  card: { label: 'By card', what: 'Fourteen days before the paid time ends an invoice is issued; your card pays it three days before.' },
  balance: { label: 'From the balance', what: 'Fourteen days before the paid time ends an invoice is issued and paid from your balance.' },
  reminder: { label: 'By invoice', what: 'Fourteen days before the paid time ends we mail you an invoice, and you pay it.' },
  none: { label: 'Not at all', what: 'No invoice is issued. Ten days after the paid time the site is deleted, unless you pay again.' },
};

/** `By card, 1 year each`: in a line of a table. */
export const renewalLine = ({ mode, periodMonths }: Renewal): string =>
  mode === 'none' ? renewalWords.none.label : `${renewalWords[mode].label}, ${periodWords[periodMonths]} each`;

export const creditReasonWords: Record<CreditNoteReason, string> = {
  refund: 'Refund',
  'plan-change': 'Smaller plan',
  dispute: 'Disputed payment',
  goodwill: 'Goodwill',
};

/** Each in its own language. */
export const languageNames: Record<MailLanguage, string> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  uk: 'Українська',
  ru: 'Русский',
};

/** Basis points as people write them: 1900 is `19 %`, 550 is `5.5 %`. */
export const showRate = (rate: number): string => `${rate / 100} %`;

const taxWords: Record<Tax['category'], string> = {
  S: 'Tax',
  AE: 'Tax (reverse charge)',
  G: 'Tax (outside the EU)',
  E: 'Tax (exempt)',
  O: 'Tax (none)',
};
/** The label of an amount of tax. */
export const taxLabel = ({ category, rate }: Tax): string => (category === 'S' ? `${taxWords.S} ${showRate(rate)}` : taxWords[category]);

const addedWords: Record<Exclude<Tax['category'], 'S'>, string> = {
  AE: 'none is added, for you account for it yourself (reverse charge)',
  G: 'none is added outside the EU',
  E: 'none is added, for they are exempt',
  O: 'none is added',
};
/** What stands under prices; undefined: what an invoice adds is not known yet. */
export function priceTaxWords(taxation: Tax | undefined): string {
  if (!taxation) return 'Prices are without tax.';
  const { category, rate } = taxation;
  return `Prices are without tax: ${category === 'S' ? `${showRate(rate)} is added on your invoices` : addedWords[category]}.`;
}

const brands: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  jcb: 'JCB',
};
/** `Visa ending in 4242`. */
export const cardName = ({ brand, last4 }: Pick<PaymentMethod, 'brand' | 'last4'>): string =>
  `${brands[brand.toLowerCase()] ?? (brand || 'Card')} ending in ${last4}`;
/** `04/2028`. */
export const cardExpiry = ({ expires }: Pick<PaymentMethod, 'expires'>): string =>
  `${String(expires.month).padStart(2, '0')}/${expires.year}`;
