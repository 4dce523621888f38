import type { VisitorWords } from '../words.ts';

const setPassword = 'Set a new password';
const seePasskeys = 'See your passkeys';
const fine = 'If this was you, there is nothing to do.';

/** Mails to visitors in English. */
export const visitors: VisitorWords = {
  'visitor-invitation': ({ inviter, siteName, host, expiresAt }, show) => ({
    subject: `${inviter} invites you to ${siteName}`,
    preview: `Set up your sign-in at ${host}.`,
    text: [`${inviter} gives you access to ${siteName} (${host}). Set up how you sign in there:`],
    button: 'Set up your sign-in',
    notes: [`The link works until ${show.day(expiresAt)}, and once. Have your phone at hand: you may need an app that shows codes.`],
    notMe: 'You do not know the sender, or this is not meant for you? Say so here, and no further mail goes to your address for them:',
  }),
  'visitor-password-reset': ({ siteName, host }) => ({
    subject: `Set a new password for ${siteName}`,
    preview: 'The link works for one hour.',
    text: [`Somebody, probably you, asked for a new password for ${siteName} (${host}).`],
    button: setPassword,
    notes: [
      'The link works for one hour and once. Codes of your app are still asked for afterwards, where they were before.',
      'If this was not you, do nothing: without the link nothing changes.',
    ],
  }),
  'visitor-password-changed': ({ siteName, host }) => ({
    subject: `Your password for ${siteName} was changed`,
    preview: 'You were signed out everywhere else.',
    text: [
      `Your password for ${siteName} (${host}) was changed, and you were signed out everywhere else.`,
      'If this was not you, set a new one at once, and tell the owner of the website.',
    ],
    button: setPassword,
  }),
  'visitor-passkey-added': ({ host }) => ({
    subject: `A new passkey for ${host}`,
    preview: 'Was this you?',
    text: [
      `A passkey was added with which you sign in to ${host} from now on, without password and code.`,
      `${fine} If not, remove it at once, and tell the owner of the website.`,
    ],
    button: seePasskeys,
  }),
  'visitor-passkey-removed': ({ host }) => ({
    subject: `A passkey for ${host} was removed`,
    preview: 'Was this you?',
    text: [
      `A passkey of yours for ${host} was removed. Nobody signs in by it any more, and you were signed out everywhere else.`,
      `${fine} If not, set a new password at once, and tell the owner of the website.`,
    ],
    button: seePasskeys,
  }),
  'visitor-passkey-locked': ({ host }) => ({
    subject: `A passkey for ${host} is no longer accepted`,
    preview: 'Somebody may have a copy of it.',
    text: [
      `A passkey of yours for ${host} came in a way that only a copy explains. Nobody signs in by it any more, and you were signed out there.`,
      'Sign in in another way, remove it and make a new one. If your device was out of your hands, tell the owner of the website.',
    ],
    button: seePasskeys,
  }),
  'visitor-code': ({ host, code, minutes }, show) => ({
    subject: `Your code for ${host}`,
    preview: `It works for ${show.plural(minutes, { one: '# minute', other: '# minutes' })}.`,
    text: [`Your code for ${host} is ${code}.`],
    notes: [
      `It works for ${show.plural(minutes, { one: '# minute', other: '# minutes' })}, once, and on the page that asked for it alone. Nobody of ours ever asks you for it.`,
      'If you are not signing in there, somebody may know your password: set a new one, and tell the owner of the website.',
    ],
  }),
  'visitor-sign-in': ({ host, byRecoveryCode }) => ({
    subject: byRecoveryCode ? `A recovery code was used at ${host}` : `A new sign-in at ${host}`,
    preview: 'Was this you?',
    text: [
      byRecoveryCode
        ? `Somebody signed in to ${host} as you with one of your recovery codes. It is used up now.`
        : `Somebody signed in to ${host} as you, from where you have not signed in before.`,
    ],
    after: [`${fine} If not, set a new password at once, and tell the owner of the website.`],
    button: 'See how you sign in',
  }),
};
