import type { Role } from '@sitekeep/contracts';
import type { AccountWords } from '../words.ts';

const notYou = 'If this was not you, do nothing: without the link nothing changes.';
const roles: Record<Role, string> = {
  owner: 'an owner',
  admin: 'an administrator',
  billing: 'the one who looks after bills',
  viewer: 'a viewer',
};

/** Mails of accounts, sites and certificates in English. */
export const accounts: AccountWords = {
  'confirm-email': () => ({
    subject: 'Confirm your e-mail address',
    preview: 'One click, and your sites can become active.',
    text: ['Please confirm that this is your e-mail address. Your sites become active as soon as you have done so and accepted the terms.'],
    button: 'Confirm this address',
    notes: ['The link works for 3 days. If you did not sign up for Sitekeep, ignore this mail.'],
  }),
  'password-reset': () => ({
    subject: 'Set a new password',
    preview: 'The link works for one hour.',
    text: ['Somebody, probably you, asked for a new password for this address.'],
    button: 'Set a new password',
    notes: ['The link works for one hour and once.', notYou],
  }),
  'password-changed': () => ({
    subject: 'Your password was changed',
    preview: 'You were signed out everywhere else.',
    text: [
      'Your Sitekeep password was changed, and you were signed out everywhere else.',
      'If this was not you, set a new password at once and write to us.',
    ],
    button: 'Set a new password',
  }),
  'email-change': ({ newEmail }) => ({
    subject: 'Confirm your new e-mail address',
    preview: 'Your sign-in changes to this address.',
    text: [`You asked to sign in with ${newEmail} from now on.`],
    button: 'Use this address',
    notes: ['The link works for one day. Until then your old address stays.', notYou],
  }),
  'email-changed': ({ newEmail }) => ({
    subject: 'Your e-mail address is being changed',
    preview: `The new address is ${newEmail}.`,
    text: [
      `Somebody who knows your password asked to change the address of your Sitekeep account to ${newEmail}.`,
      'The change happens when the new address is confirmed. If this was not you, change your password now and write to us.',
    ],
  }),
  invitation: ({ inviter, accountName, role }) => ({
    subject: `${inviter} invites you to ${accountName}`,
    preview: `You would work there as ${roles[role]}.`,
    text: [`${inviter} invites you to work in the Sitekeep account ${accountName} as ${roles[role]}.`],
    button: 'Accept the invitation',
    notes: ['The invitation works for 7 days. If you do not know the sender, ignore it.'],
  }),
  ordered: ({ siteName, hostnames, service: { waitsFor, deletionAt, trialUntil } }, show) => {
    const end = deletionAt === null ? '' : ` Unless it is paid, it is deleted on ${show.day(deletionAt)}.`;
    const state =
      waitsFor === 'payment'
        ? 'It becomes active as soon as it is paid.'
        : waitsFor === 'confirmation'
          ? 'It becomes active as soon as your e-mail address is confirmed and the terms are accepted.'
          : 'It is active.';
    const trial = trialUntil === null ? '' : ` The trial costs nothing until ${show.day(trialUntil)}.`;
    return {
      subject: `${siteName}: what to set in your DNS`,
      preview: `${state}${trial}${end}`,
      text: [
        `The protection of ${siteName} (${hostnames.join(', ')}) is ordered. ${state}${trial}${end}`,
        'Set these DNS records; from then on your visitors pass our edge:',
      ],
      button: 'Open the site',
    };
  },
  'certificate-expires': ({ siteName, daysLeft, expiresAt, renewalError }, show) => ({
    subject: `The certificate of ${siteName} expires on ${show.day(expiresAt)}`,
    preview: 'Afterwards browsers warn your visitors away.',
    text: [
      `A certificate of ${siteName} holds for ${show.plural(daysLeft, { one: '# more day', other: '# more days' })}, until ${show.day(expiresAt)}. Afterwards browsers warn everybody who visits:`,
    ],
    after: [
      renewalError === null
        ? 'Upload its successor before then.'
        : `We tried to renew it and could not: ${renewalError} We go on trying; mend this, or upload a certificate of your own.`,
    ],
    button: 'See the certificates',
  }),
};
