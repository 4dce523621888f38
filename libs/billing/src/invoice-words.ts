import type { MailLanguage } from '@sitekeep/contracts';

/** What is frozen on invoices and credit notes in words, in the language of the document. */
type Words = {
  changeTo: (plan: string) => string;
  partOf: (line: string) => string;
  partOfInvoice: (number: string) => string;
  /** Council Directive 2006/112/EC, article 226 (11a): these words are the law's. */
  reverseCharge: string;
  outsideTheUnion: string;
};

const words: Record<MailLanguage, Words> = {
  en: {
    changeTo: (plan) => `Change to ${plan}`,
    partOf: (line) => `Part of: ${line}`,
    partOfInvoice: (number) => `Part of invoice ${number}`,
    reverseCharge: 'Reverse charge: the recipient accounts for the VAT (Article 196 of Directive 2006/112/EC).',
    outsideTheUnion: 'Not subject to EU VAT: the recipient is outside the EU (Articles 44 and 58 of Directive 2006/112/EC).',
  },
  de: {
    changeTo: (plan) => `Wechsel zu ${plan}`,
    partOf: (line) => `Teilbetrag: ${line}`,
    partOfInvoice: (number) => `Teilbetrag der Rechnung ${number}`,
    reverseCharge: 'Steuerschuldnerschaft des Leistungsempfängers (Artikel 196 der Richtlinie 2006/112/EG).',
    outsideTheUnion:
      'In der EU nicht steuerbar: Der Leistungsempfänger ist außerhalb der EU ansässig (Artikel 44 und 58 der Richtlinie 2006/112/EG).',
  },
  fr: {
    changeTo: (plan) => `Passage à ${plan}`,
    partOf: (line) => `Partie de : ${line}`,
    partOfInvoice: (number) => `Partie de la facture ${number}`,
    reverseCharge: 'Autoliquidation : la TVA est due par le preneur (article 196 de la directive 2006/112/CE).',
    outsideTheUnion: 'Non soumis à la TVA de l’UE : le preneur est établi hors de l’UE (articles 44 et 58 de la directive 2006/112/CE).',
  },
  es: {
    changeTo: (plan) => `Cambio a ${plan}`,
    partOf: (line) => `Parte de: ${line}`,
    partOfInvoice: (number) => `Parte de la factura ${number}`,
    reverseCharge: 'Inversión del sujeto pasivo: el IVA lo liquida el destinatario (artículo 196 de la Directiva 2006/112/CE).',
    outsideTheUnion: 'No sujeto al IVA de la UE: el destinatario está fuera de la UE (artículos 44 y 58 de la Directiva 2006/112/CE).',
  },
  uk: {
    changeTo: (plan) => `Перехід на ${plan}`,
    partOf: (line) => `Частина: ${line}`,
    partOfInvoice: (number) => `Частина рахунку ${number}`,
    reverseCharge: 'Зворотне нарахування (reverse charge): ПДВ сплачує отримувач послуг (стаття 196 Директиви 2006/112/ЄС).',
    outsideTheUnion: 'Не оподатковується ПДВ ЄС: отримувач перебуває за межами ЄС (статті 44 і 58 Директиви 2006/112/ЄС).',
  },
  ru: {
    changeTo: (plan) => `Переход на ${plan}`,
    partOf: (line) => `Часть: ${line}`,
    partOfInvoice: (number) => `Часть счёта ${number}`,
    reverseCharge: 'Обратное начисление (reverse charge): НДС уплачивает получатель услуг (статья 196 Директивы 2006/112/ЕС).',
    outsideTheUnion: 'Не облагается НДС ЕС: получатель находится за пределами ЕС (статьи 44 и 58 Директивы 2006/112/ЕС).',
  },
};

export const wordsIn = (language: MailLanguage): Words => words[language];

/** `Starter, Shop, 2 × 3 months` */
export function describePeriods(
  line: { planName: string; siteName: string; periods: number; periodMonths: number },
  language: MailLanguage,
): string {
  const months = new Intl.NumberFormat(language, { style: 'unit', unit: 'month', unitDisplay: 'long' }).format(line.periodMonths);
  return `${line.planName}, ${line.siteName}, ${line.periods} × ${months}`;
}

/** `Change to Pro, Shop` */
export const describePlanChange = (line: { planName: string; siteName: string }, language: MailLanguage): string =>
  `${words[language].changeTo(line.planName)}, ${line.siteName}`;
