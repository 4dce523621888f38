import type { Labels, Words } from '../words.ts';
import { accounts } from './fr-accounts.ts';
import { billing } from './fr-billing.ts';
import { visitors } from './fr-visitors.ts';

const labels: Labels = {
  hello: (name) => `Bonjour ${name},`,
  helloNobody: 'Bonjour,',
  footer: 'Sitekeep protège des sites web. Vous recevez ce message en raison de votre compte ; si vous y répondez, une personne vous lit.',
  visitorFooter:
    'Sitekeep protège ce site pour son propriétaire. Vous recevez ce message parce que votre adresse y est inscrite ou que quelqu’un l’y a saisie.',
  signIn: { when: 'Quand', address: 'Adresse', browser: 'Navigateur', unknown: 'inconnu' },
  openAddress: 'Ou ouvrez cette adresse :',
  colon: ' :',
  invoice: 'Facture',
  creditNote: 'Avoir',
  toPay: 'À payer',
  due: 'Échéance',
  for: 'Pour',
  site: 'Site',
  paidUntil: 'Payé jusqu’au',
  amount: 'Montant',
  balance: 'Votre solde',
  dns: ['Type', 'Nom', 'Valeur'],
  egress: 'Dans le pare-feu de votre serveur, n’acceptez que ces adresses, qui sont les nôtres :',
  bankTransfer: 'Si vous payez par virement, indiquez la référence pour que l’argent trouve sa facture :',
  bank: { holder: 'Bénéficiaire', iban: 'IBAN', bic: 'BIC', bank: 'Banque', reference: 'Référence' },
  declines: {
    insufficient_funds: 'Votre banque dit qu’il n’y a pas assez d’argent sur le compte.',
    expired_card: 'Votre banque dit que la carte a expiré.',
    incorrect_cvc: 'Votre banque dit que le code de sécurité n’est pas le bon.',
    card_not_supported: 'Votre banque dit que la carte ne convient pas à de tels paiements.',
    processing_error: 'Votre banque n’a pas pu traiter le paiement à ce moment-là.',
    amount_too_small: 'Le montant est trop petit pour une carte : il peut être payé avec votre solde.',
    other: 'Votre banque n’a pas donné de raison ; elle peut vous la dire si vous la demandez.',
  },
};

export const fr: Words = { labels, mails: { ...accounts, ...billing, ...visitors } };
