import type { Labels, Words } from '../words.ts';
import { accounts } from './en-accounts.ts';
import { billing } from './en-billing.ts';
import { visitors } from './en-visitors.ts';

const labels: Labels = {
  hello: (name) => `Hello ${name},`,
  helloNobody: 'Hello,',
  footer: 'Sitekeep protects websites. You get this mail because of your account; answer it and a person reads it.',
  visitorFooter:
    'Sitekeep protects this website for its owner. You get this mail because the owner has entered your address, or somebody typed it there.',
  signIn: { when: 'When', address: 'Address', browser: 'Browser', unknown: 'unknown' },
  openAddress: 'Or open this address:',
  colon: ':',
  invoice: 'Invoice',
  creditNote: 'Credit note',
  toPay: 'To pay',
  due: 'Due on',
  for: 'For',
  site: 'Site',
  paidUntil: 'Paid until',
  amount: 'Amount',
  balance: 'Your balance',
  dns: ['Type', 'Name', 'Value'],
  egress: 'Let your server’s firewall accept only these addresses of ours:',
  bankTransfer: 'To pay by bank transfer, name the reference, so that the money finds its invoice:',
  bank: { holder: 'Recipient', iban: 'IBAN', bic: 'BIC', bank: 'Bank', reference: 'Reference' },
  declines: {
    insufficient_funds: 'Your bank says that there is not enough money on the account.',
    expired_card: 'Your bank says that the card has expired.',
    incorrect_cvc: 'Your bank says that the security code is wrong.',
    card_not_supported: 'Your bank says that the card is not good for such payments.',
    processing_error: 'Your bank could not process the payment at that time.',
    amount_too_small: 'The amount is too small for a card: it can be paid from your balance.',
    other: 'Your bank has given no reason; it can tell you when you ask.',
  },
};

export const en: Words = { labels, mails: { ...accounts, ...billing, ...visitors } };
