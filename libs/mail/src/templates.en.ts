import { button, note, paragraph, type Block } from './letter.ts';
import type { Letters } from './templates.ts';

export const englishFooter = 'Sitekeep protects websites. You get this mail because of your account; answer it and a person reads it.';

const hello = ({ name }: { name: string }) => `Hello ${name},`;
const notYou = note('If this was not you, do nothing: without the link nothing changes.');
const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);

/** Every mail in English. */
export const englishLetters: Letters = {
  'confirm-email': (data) => ({
    subject: 'Confirm your e-mail address',
    preview: 'One click, and your sites can become active.',
    greeting: hello(data),
    blocks: [
      paragraph(
        'Please confirm that this is your e-mail address. Your sites become active as soon as you have done so and accepted the terms.',
      ),
      button('Confirm this address', data.url),
      note('The link works for 3 days. If you did not sign up for Sitekeep, ignore this mail.'),
    ],
  }),
  'password-reset': (data) => ({
    subject: 'Set a new password',
    preview: 'The link works for one hour.',
    greeting: hello(data),
    blocks: [
      paragraph('Somebody, probably you, asked for a new password for this address.'),
      button('Set a new password', data.url),
      note('The link works for one hour and once.'),
      notYou,
    ],
  }),
  'password-changed': (data) => ({
    subject: 'Your password was changed',
    preview: 'You were signed out everywhere else.',
    greeting: hello(data),
    blocks: [
      paragraph('Your Sitekeep password was changed, and you were signed out everywhere else.'),
      paragraph('If this was not you, set a new password at once and write to us.'),
      button('Set a new password', data.url),
    ],
  }),
  'email-change': (data) => ({
    subject: 'Confirm your new e-mail address',
    preview: 'Your sign-in changes to this address.',
    greeting: hello(data),
    blocks: [
      paragraph(`You asked to sign in with ${data.newEmail} from now on.`),
      button('Use this address', data.url),
      note('The link works for one day. Until then your old address stays.'),
      notYou,
    ],
  }),
  'email-changed': (data) => ({
    subject: 'Your e-mail address is being changed',
    preview: `The new address is ${data.newEmail}.`,
    greeting: hello(data),
    blocks: [
      paragraph(`Somebody who knows your password asked to change the address of your Sitekeep account to ${data.newEmail}.`),
      paragraph('The change happens when the new address is confirmed. If this was not you, change your password now and write to us.'),
    ],
  }),
  invitation: (data) => ({
    subject: `${data.inviter} invites you to ${data.accountName}`,
    preview: `You would work there as ${data.role}.`,
    greeting: 'Hello,',
    blocks: [
      paragraph(`${data.inviter} invites you to work in the Sitekeep account ${data.accountName} as ${data.role}.`),
      button('Accept the invitation', data.url),
      note('The invitation works for 7 days. If you do not know the sender, ignore it.'),
    ],
  }),
  ordered: (data) => ({
    subject: `${data.siteName}: what to set in your DNS`,
    preview: data.sentence,
    greeting: hello(data),
    blocks: orderedBlocks(data),
  }),
  invoice: (data) => ({
    subject: `Invoice ${data.number} over ${data.total}`,
    preview: `${data.total} to pay.`,
    greeting: hello(data),
    blocks: [
      paragraph('Here is your invoice.'),
      {
        kind: 'facts',
        rows: [
          ['Invoice', data.number],
          ['To pay', data.total],
        ],
      },
      button('See and pay the invoice', data.url),
    ],
  }),
  paid: (data) => ({
    subject: `Paid: invoice ${data.number}`,
    preview: `We have received ${data.total}.`,
    greeting: hello(data),
    blocks: [
      paragraph(`Thank you, we have received ${data.total} for invoice ${data.number}.`),
      ...paidSites(data.sites),
      button('See the invoice', data.url),
    ],
  }),
  'unpaid-warning': (data) => ({
    subject: `${data.siteName} is unpaid and will be deleted on ${data.deletionDay}`,
    preview: 'Pay and everything stays as it is.',
    greeting: hello(data),
    blocks: [
      paragraph(
        `The protection of ${data.siteName} has been unpaid for ${data.day} ${plural(data.day, 'day', 'days')}. Unless it is paid, it is deleted on ${data.deletionDay}, and visitors who reach us under its name then get an error.`,
      ),
      button('Pay now', data.url),
      note('If you no longer need it, point your DNS away from us before that day; you need not do anything else.'),
    ],
  }),
  deleted: (data) => ({
    subject: `${data.siteName} was deleted`,
    preview: 'We no longer answer for its names.',
    greeting: hello(data),
    blocks: [
      paragraph(
        `The protection of ${data.siteName} was deleted${data.reason ? ` (${data.reason})` : ''}. We no longer answer for its hostnames.`,
      ),
      paragraph('If they still point at us in your DNS, point them at your own server now, or visitors get an error.'),
      paragraph('You can order the protection again at any time.'),
    ],
  }),
  'certificate-expires': (data) => ({
    subject: `The certificate of ${data.siteName} expires on ${data.day}`,
    preview: 'Afterwards browsers warn your visitors away.',
    greeting: hello(data),
    blocks: [
      paragraph(
        `A certificate of ${data.siteName} holds for ${data.daysLeft} more ${plural(data.daysLeft, 'day', 'days')}, until ${data.day}. Afterwards browsers warn everybody who visits:`,
      ),
      { kind: 'list', items: data.hostnames },
      paragraph(
        data.renewalError === null
          ? 'Upload its successor before then.'
          : `We tried to renew it and could not: ${data.renewalError} We go on trying; mend this, or upload a certificate of your own.`,
      ),
      button('See the certificates', data.url),
    ],
  }),
  'money-became-balance': (data) => ({
    subject: `${data.total} is on your balance`,
    preview: 'Nothing is lost: you can pay other invoices with it.',
    greeting: hello(data),
    blocks: [
      paragraph(
        `We have received ${data.total}, but ${data.why}. The money stays on your balance, and you can pay other invoices with it.`,
      ),
      paragraph('If you would rather have it back, answer this mail.'),
      button('See your balance', data.url),
    ],
  }),
};

function orderedBlocks(data: Parameters<Letters['ordered']>[0]): Block[] {
  const records: Block = {
    kind: 'table',
    head: ['Type', 'Name', 'Value'],
    rows: data.dnsRecords.map(({ type, name, value }) => [type, name, value]),
  };
  const addresses = data.egressAddresses ?? [];
  const firewall: Block[] =
    addresses.length === 0
      ? []
      : [paragraph('Let your server’s firewall accept only these addresses of ours:'), { kind: 'list', items: addresses }];
  return [
    paragraph(`The protection of ${data.siteName} (${data.hostnames.join(', ')}) is ordered. ${data.sentence}`),
    paragraph('Set these DNS records; from then on your visitors pass our edge:'),
    records,
    ...firewall,
    button('Open the site', data.url),
  ];
}

const paidSites = (sites: { name: string; paidUntil: string }[]): Block[] =>
  sites.length === 0 ? [] : [{ kind: 'table', head: ['Site', 'Paid until'], rows: sites.map(({ name, paidUntil }) => [name, paidUntil]) }];
