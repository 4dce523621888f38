import type { MailTemplate, MailTemplates } from '../templates.ts';

const url = 'https://portal.example/x?token=secret&a=1';
const name = 'Анна Müller';
const visitor = { name, siteName: 'Wiki', host: 'wiki.example.com' };
const money = (amount: number) => ({ amount, currency: 'EUR' as const });
const ofInvoice = { number: 'SK-2026-000001', total: money(1428) };
const bank = { holder: 'Sitekeep GmbH', iban: 'DE02120300000000202051', bic: 'BYLADEM1001', bank: 'Musterbank' };
const payable = { ...ofInvoice, dueAt: '2026-12-11T00:00:00.000Z', reference: 'RF18539007547034', bank };
const sites = [
  { name: 'Shop', paidUntil: '2027-02-01T00:00:00.000Z' },
  { name: 'Wiki', paidUntil: '2027-03-02T00:00:00.000Z' },
];
const card = { brand: 'visa', last4: '4242' };

/** One of each mail, with every part that it may have. */
export const samples: { [Name in MailTemplate]: MailTemplates[Name] } = {
  'confirm-email': { name, url },
  'password-reset': { name, url },
  'password-changed': { name, url },
  'email-change': { name, newEmail: 'new@example.com', url },
  'email-changed': { name, newEmail: 'new@example.com' },
  invitation: { inviter: 'Bert', accountName: 'Laden Ltd', role: 'admin', url },
  ordered: {
    ...{ name, siteName: 'Shop', hostnames: ['shop.example.com', 'www.shop.example.com'], url },
    dnsRecords: [
      { type: 'CNAME', name: 'shop', value: 'edge.sitekeep.test' },
      { type: 'CNAME', name: 'www.shop', value: 'edge.sitekeep.test' },
    ],
    egressAddresses: ['203.0.113.7', '2001:db8::7'],
    service: { state: 'pending', waitsFor: 'confirmation', deletionAt: '2026-12-11T00:00:00.000Z', trialUntil: '2026-12-01T00:00:00.000Z' },
  },
  'certificate-expires': {
    ...{ name, siteName: 'Shop', hostnames: ['shop.example.com'], daysLeft: 3, expiresAt: '2026-12-11T00:00:00.000Z', url },
    renewalError: 'acme: 403 unauthorized.',
  },
  invoice: { name, ...payable, sites: ['Shop', 'Wiki'], url },
  'invoice-replaced': { name, ...payable, sites: ['Wiki'], replaces: 'SK-2026-000007', without: 'Shop', url },
  paid: { name, ...ofInvoice, sites, url },
  'renewal-reminder': { name, ...payable, sites, by: 'card', card, chargeAt: '2026-12-08T00:00:00.000Z', url },
  'charge-failed': { name, ...ofInvoice, card, reason: 'insufficient_funds', nextTryAt: '2026-12-12T00:00:00.000Z', sites, url },
  'confirm-payment': { name, ...ofInvoice, card, confirmBefore: '2026-12-12T00:00:00.000Z', url },
  'renewal-without-card': { name, sites, why: 'expired', url },
  'card-expiring': { name, card, expires: { month: 3, year: 2027 }, sites, url },
  'payment-on-balance': { name, amount: money(500), balance: money(900), why: 'not-enough', invoice: ofInvoice, url },
  'top-up': { name, amount: money(5000), balance: money(5900), url },
  'unpaid-warning': { name, siteName: 'Shop', day: 9, deletionAt: '2026-12-11T00:00:00.000Z', afterTrial: false, url },
  deleted: { name, siteName: 'Shop', why: 'unpaid', restorableUntil: '2027-01-10T00:00:00.000Z' },
  restored: { name, siteName: 'Shop', deletionAt: '2026-12-31T00:00:00.000Z', url },
  refunded: { name, amount: money(1428), number: 'SK-2026-000001', to: 'payer', url },
  'credit-note': { name, number: 'SK-CN-2026-000001', invoiceNumber: 'SK-2026-000001', total: money(1428), reason: 'refund', url },
  'plan-changed': { name, siteName: 'Shop', fromPlan: 'Business', toPlan: 'Starter', credited: money(700), url },
  extended: { name, siteName: 'Shop', days: 5, paidUntil: '2027-02-06T00:00:00.000Z', deletionAt: null, url },
  'trial-ends': {
    ...{ name, siteName: 'Shop', trialUntil: '2026-12-01T00:00:00.000Z', daysLeft: 3, deletionAt: '2026-12-11T00:00:00.000Z', url },
  },
  'visitor-invitation': {
    ...{ ...visitor, inviter: 'Laden Ltd', expiresAt: '2026-12-11T09:30:00.000Z', url },
    notMeUrl: 'https://wiki.example.com/.sitekeep/not-me?k=secret',
  },
  'visitor-password-reset': { ...visitor, url },
  'visitor-password-changed': { ...visitor, url },
  'visitor-passkey-added': { name, host: 'wiki.example.com', url },
  'visitor-passkey-removed': { name, host: 'wiki.example.com', url },
  'visitor-passkey-locked': { name, host: 'wiki.example.com', url },
  'visitor-code': { name, host: 'wiki.example.com', code: '1234 5678', minutes: 10 },
  'visitor-sign-in': {
    ...{ name, host: 'wiki.example.com', at: '2026-11-21T09:30:00.000Z', address: '198.51.100.7', userAgent: 'Browser 1' },
    ...{ byRecoveryCode: false, url },
  },
};

/** What else these mails may say: each a change of its sample. */
export const variants: { [Name in MailTemplate]?: Partial<MailTemplates[Name]>[] } = {
  'visitor-invitation': [{ name: '' }],
  'visitor-sign-in': [{ byRecoveryCode: true, userAgent: '' }],
  invitation: [{ role: 'owner' }, { role: 'billing' }, { role: 'viewer' }],
  ordered: [
    { service: { state: 'pending', waitsFor: 'payment', deletionAt: '2026-12-11T00:00:00.000Z', trialUntil: null }, egressAddresses: [] },
    { service: { state: 'unpaid', waitsFor: null, deletionAt: null, trialUntil: null } },
  ],
  'certificate-expires': [{ renewalError: null }, { daysLeft: 1 }],
  invoice: [{ bank: null }, { bank: { ...bank, bic: null, bank: null }, sites: [] }],
  'invoice-replaced': [{ bank: null }],
  paid: [{ total: money(0) }, { sites: [] }],
  'renewal-reminder': [
    { by: 'customer', card: null, chargeAt: null },
    { by: 'balance', card: null },
  ],
  'charge-failed': [
    { nextTryAt: null },
    ...['expired_card', 'incorrect_cvc', 'card_not_supported', 'processing_error', 'stolen_card', null].map((reason) => ({ reason })),
  ],
  'confirm-payment': [{ confirmBefore: null }],
  'renewal-without-card': [{ why: 'removed' }],
  'card-expiring': [{ sites: sites.slice(0, 1) }],
  'payment-on-balance': [
    ...(['more-than-needed', 'paid-already', 'void'] as const).map((why) => ({ why })),
    { why: 'no-invoice', invoice: null },
    { why: 'goodwill', invoice: null },
  ],
  'unpaid-warning': [{ afterTrial: true }, { day: 1 }, { day: 3 }],
  deleted: [{ why: 'customer' }, { restorableUntil: null }],
  refunded: [{ to: 'balance' }, { number: null }],
  'credit-note': (['plan-change', 'dispute', 'goodwill'] as const).map((reason) => ({ reason })),
  'plan-changed': [{ credited: null }],
  extended: [{ days: 1 }, { paidUntil: null, deletionAt: '2027-02-06T00:00:00.000Z' }],
  'trial-ends': [{ daysLeft: 1 }],
};
