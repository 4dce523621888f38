import type { MailLanguage } from '@sitekeep/contracts';
import type { CustomerMailTemplates } from './customer-templates.ts';
import type { VisitorMailTemplates } from './visitor-templates.ts';
import { formatsOf, type Formats } from './formats.ts';
import { button, link, note, paragraph, type Block, type Letter } from './letter.ts';
import { toldDeclines, type Labels, type Wording } from './words.ts';
import { words } from './words/index.ts';

export type MailTemplates = CustomerMailTemplates & VisitorMailTemplates;
type Name = keyof MailTemplates;
type Payable = CustomerMailTemplates['invoice'] | CustomerMailTemplates['invoice-replaced'] | CustomerMailTemplates['renewal-reminder'];
type Sites = { sites: CustomerMailTemplates['paid']['sites'] };

/** What a mail lists between its sentences: the same in all languages. */
const details: { [Template in Name]?: (data: MailTemplates[Template], labels: Labels, show: Formats) => Block[] } = {
  ordered: ({ dnsRecords, egressAddresses }, labels) => [
    { kind: 'table', head: [...labels.dns], rows: dnsRecords.map(({ type, name, value }) => [type, name, value]) },
    ...(egressAddresses.length === 0 ? [] : [paragraph(labels.egress), { kind: 'list', items: egressAddresses } as const]),
  ],
  'certificate-expires': ({ hostnames }) => [{ kind: 'list', items: hostnames }],
  invoice: (data, labels, show) => [...toPay(data, labels, show, data.sites), ...transfer(data, labels)],
  'invoice-replaced': (data, labels, show) => [...toPay(data, labels, show, data.sites), ...transfer(data, labels)],
  'renewal-reminder': (data, labels, show) => [
    ...toPay(data, labels, show),
    ...paidSites(data, labels, show),
    ...(data.by === 'customer' ? transfer(data, labels) : []),
  ],
  paid: paidSites,
  'charge-failed': ({ reason, sites }, labels, show) => [
    paragraph(labels.declines[toldDeclines.find((code) => code === reason) ?? 'other']),
    ...paidSites({ sites }, labels, show),
  ],
  'renewal-without-card': paidSites,
  'card-expiring': paidSites,
  'payment-on-balance': ({ balance }, labels, show) => [{ kind: 'facts', rows: [[labels.balance, show.money(balance)]] }],
  'top-up': ({ balance }, labels, show) => [{ kind: 'facts', rows: [[labels.balance, show.money(balance)]] }],
  'visitor-sign-in': ({ at, address, userAgent }, { signIn }, show) => [
    {
      kind: 'facts',
      rows: [
        [signIn.when, show.time(at)],
        [signIn.address, address],
        [signIn.browser, userAgent === '' ? signIn.unknown : userAgent],
      ],
    },
  ],
  'credit-note': ({ number, invoiceNumber, total }, labels, show) => [
    {
      kind: 'facts',
      rows: [
        [labels.creditNote, number],
        [labels.invoice, invoiceNumber],
        [labels.amount, show.money(total)],
      ],
    },
  ],
};

function toPay({ number, total, dueAt }: Payable, labels: Labels, show: Formats, sites: string[] = []): Block[] {
  const rows: [string, string][] = [
    [labels.invoice, number],
    [labels.toPay, show.money(total)],
    [labels.due, show.day(dueAt)],
  ];
  return [{ kind: 'facts', rows: sites.length === 0 ? rows : [...rows, [labels.for, show.names(sites)]] }];
}

function transfer({ bank, reference }: Payable, labels: Labels): Block[] {
  if (!bank) return [];
  const rows: [string, string | null][] = [
    [labels.bank.holder, bank.holder],
    [labels.bank.iban, inFours(bank.iban)],
    [labels.bank.bic, bank.bic],
    [labels.bank.bank, bank.bank],
    [labels.bank.reference, reference],
  ];
  return [paragraph(labels.bankTransfer), { kind: 'facts', rows: rows.filter((row): row is [string, string] => row[1] !== null) }];
}

function paidSites({ sites }: Sites, labels: Labels, show: Formats): Block[] {
  if (sites.length === 0) return [];
  return [{ kind: 'table', head: [labels.site, labels.paidUntil], rows: sites.map(({ name, paidUntil }) => [name, show.day(paidUntil)]) }];
}

/** As it stands on paper. */
const inFours = (iban: string): string => iban.replace(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ');

export function letterOf<Template extends Name>(
  template: Template,
  data: MailTemplates[Template],
  language: MailLanguage,
): { letter: Letter; footer: string } {
  const { labels, mails } = words[language];
  const show = formatsOf(language);
  const wording = (mails[template] as (data: MailTemplates[Template], show: Formats) => Wording)(data, show);
  const listed = details[template]?.(data, labels, show) ?? [];
  const main = wording.button !== undefined && 'url' in data ? [button(wording.button, data.url)] : [];
  const notMe = wording.notMe !== undefined && 'notMeUrl' in data ? [link(wording.notMe, data.notMeUrl)] : [];
  const blocks = [
    ...wording.text.map(paragraph),
    ...listed,
    ...(wording.after ?? []).map(paragraph),
    ...main,
    ...(wording.notes ?? []).map(note),
    ...notMe,
  ];
  const greeting = 'name' in data && data.name !== '' ? labels.hello(data.name) : labels.helloNobody;
  const footer = template.startsWith('visitor-') ? labels.visitorFooter : labels.footer;
  return { letter: { subject: wording.subject, preview: wording.preview, greeting, blocks }, footer };
}
