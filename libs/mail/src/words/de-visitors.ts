import type { VisitorWords } from '../words.ts';

const setPassword = 'Neues Passwort wählen';
const seePasskeys = 'Passkeys ansehen';
const fine = 'Wenn Sie das waren, ist nichts zu tun.';

/** Mails to visitors in German. */
export const visitors: VisitorWords = {
  'visitor-invitation': ({ inviter, siteName, host, expiresAt }, show) => ({
    subject: `${inviter} lädt Sie zu ${siteName} ein`,
    preview: `Richten Sie Ihre Anmeldung bei ${host} ein.`,
    text: [`${inviter} gibt Ihnen Zugang zu ${siteName} (${host}). Richten Sie ein, wie Sie sich dort anmelden:`],
    button: 'Anmeldung einrichten',
    notes: [
      `Der Link gilt bis zum ${show.day(expiresAt)} und einmal. Halten Sie Ihr Telefon bereit: Vielleicht brauchen Sie eine App, die Codes zeigt.`,
    ],
    notMe:
      'Sie kennen den Absender nicht, oder dies ist nicht für Sie bestimmt? Sagen Sie es hier, und an Ihre Adresse geht in seinem Namen keine E-Mail mehr:',
  }),
  'visitor-password-reset': ({ siteName, host }) => ({
    subject: `Wählen Sie ein neues Passwort für ${siteName}`,
    preview: 'Der Link gilt eine Stunde.',
    text: [`Jemand, wahrscheinlich Sie, hat um ein neues Passwort für ${siteName} (${host}) gebeten.`],
    button: setPassword,
    notes: [
      'Der Link gilt eine Stunde und einmal. Nach Codes Ihrer App wird danach weiterhin gefragt, wo es bisher so war.',
      'Wenn Sie das nicht waren, tun Sie nichts: Ohne den Link ändert sich nichts.',
    ],
  }),
  'visitor-password-changed': ({ siteName, host }) => ({
    subject: `Ihr Passwort für ${siteName} wurde geändert`,
    preview: 'Überall sonst wurden Sie abgemeldet.',
    text: [
      `Ihr Passwort für ${siteName} (${host}) wurde geändert, und überall sonst wurden Sie abgemeldet.`,
      'Wenn Sie das nicht waren, wählen Sie sofort ein neues, und sagen Sie es dem Inhaber der Website.',
    ],
    button: setPassword,
  }),
  'visitor-passkey-added': ({ host }) => ({
    subject: `Ein neuer Passkey für ${host}`,
    preview: 'Waren Sie das?',
    text: [
      `Ein Passkey wurde hinzugefügt, mit dem Sie sich künftig bei ${host} anmelden, ohne Passwort und Code.`,
      `${fine} Wenn nicht, entfernen Sie ihn sofort, und sagen Sie es dem Inhaber der Website.`,
    ],
    button: seePasskeys,
  }),
  'visitor-passkey-removed': ({ host }) => ({
    subject: `Ein Passkey für ${host} wurde entfernt`,
    preview: 'Waren Sie das?',
    text: [
      `Ein Passkey von Ihnen für ${host} wurde entfernt. Niemand meldet sich mehr damit an, und überall sonst wurden Sie abgemeldet.`,
      `${fine} Wenn nicht, wählen Sie sofort ein neues Passwort, und sagen Sie es dem Inhaber der Website.`,
    ],
    button: seePasskeys,
  }),
  'visitor-passkey-locked': ({ host }) => ({
    subject: `Ein Passkey für ${host} wird nicht mehr angenommen`,
    preview: 'Jemand hat vielleicht eine Kopie davon.',
    text: [
      `Ein Passkey von Ihnen für ${host} kam so, wie es nur eine Kopie erklärt. Niemand meldet sich mehr damit an, und dort wurden Sie abgemeldet.`,
      'Melden Sie sich auf andere Weise an, entfernen Sie ihn und erstellen Sie einen neuen. Wenn Ihr Gerät nicht in Ihren Händen war, sagen Sie es dem Inhaber der Website.',
    ],
    button: seePasskeys,
  }),
  'visitor-code': ({ host, code, minutes }, show) => ({
    subject: `Ihr Code für ${host}`,
    preview: `Er gilt ${show.plural(minutes, { one: '# Minute', other: '# Minuten' })}.`,
    text: [`Ihr Code für ${host} ist ${code}.`],
    notes: [
      `Er gilt ${show.plural(minutes, { one: '# Minute', other: '# Minuten' })}, einmal, und nur auf der Seite, die danach gefragt hat. Niemand von uns fragt Sie je danach.`,
      'Wenn Sie sich dort gerade nicht anmelden, kennt vielleicht jemand Ihr Passwort: Wählen Sie ein neues, und sagen Sie es dem Inhaber der Website.',
    ],
  }),
  'visitor-sign-in': ({ host, byRecoveryCode }) => ({
    subject: byRecoveryCode ? `Ein Wiederherstellungscode wurde bei ${host} verwendet` : `Eine neue Anmeldung bei ${host}`,
    preview: 'Waren Sie das?',
    text: [
      byRecoveryCode
        ? `Jemand hat sich als Sie bei ${host} mit einem Ihrer Wiederherstellungscodes angemeldet. Er ist jetzt verbraucht.`
        : `Jemand hat sich als Sie bei ${host} angemeldet, von wo Sie sich bisher nicht angemeldet haben.`,
    ],
    after: [`${fine} Wenn nicht, wählen Sie sofort ein neues Passwort, und sagen Sie es dem Inhaber der Website.`],
    button: 'Ihre Anmeldung ansehen',
  }),
};
