import type { Labels, Words } from '../words.ts';
import { accounts } from './de-accounts.ts';
import { billing } from './de-billing.ts';
import { visitors } from './de-visitors.ts';

const labels: Labels = {
  hello: (name) => `Guten Tag ${name},`,
  helloNobody: 'Guten Tag,',
  footer: 'Sitekeep schützt Websites. Sie erhalten diese E-Mail wegen Ihres Kontos; wenn Sie darauf antworten, liest das ein Mensch.',
  visitorFooter:
    'Sitekeep schützt diese Website für ihren Inhaber. Sie erhalten diese E-Mail, weil Ihre Adresse dort eingetragen ist oder jemand sie dort eingegeben hat.',
  signIn: { when: 'Wann', address: 'Adresse', browser: 'Browser', unknown: 'unbekannt' },
  openAddress: 'Oder öffnen Sie diese Adresse:',
  colon: ':',
  invoice: 'Rechnung',
  creditNote: 'Gutschrift',
  toPay: 'Zu zahlen',
  due: 'Fällig am',
  for: 'Für',
  site: 'Website',
  paidUntil: 'Bezahlt bis',
  amount: 'Betrag',
  balance: 'Ihr Guthaben',
  dns: ['Typ', 'Name', 'Wert'],
  egress: 'Lassen Sie die Firewall Ihres Servers nur diese Adressen von uns annehmen:',
  bankTransfer: 'Wenn Sie überweisen, geben Sie den Verwendungszweck an, damit das Geld seine Rechnung findet:',
  bank: { holder: 'Empfänger', iban: 'IBAN', bic: 'BIC', bank: 'Bank', reference: 'Verwendungszweck' },
  declines: {
    insufficient_funds: 'Ihre Bank sagt, dass nicht genug Geld auf dem Konto ist.',
    expired_card: 'Ihre Bank sagt, dass die Karte abgelaufen ist.',
    incorrect_cvc: 'Ihre Bank sagt, dass die Prüfziffer nicht stimmt.',
    card_not_supported: 'Ihre Bank sagt, dass die Karte für solche Zahlungen nicht taugt.',
    processing_error: 'Ihre Bank konnte die Zahlung zu diesem Zeitpunkt nicht bearbeiten.',
    amount_too_small: 'Der Betrag ist für eine Karte zu klein: Er kann von Ihrem Guthaben bezahlt werden.',
    other: 'Ihre Bank hat keinen Grund genannt; auf Nachfrage kann sie ihn Ihnen sagen.',
  },
};

export const de: Words = { labels, mails: { ...accounts, ...billing, ...visitors } };
