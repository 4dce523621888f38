import type { Role } from '@sitekeep/contracts';
import type { AccountWords } from '../words.ts';

const notYou = 'Wenn Sie das nicht waren, tun Sie nichts: Ohne den Link ändert sich nichts.';
const roles: Record<Role, string> = {
  owner: 'Inhaber oder Inhaberin',
  admin: 'Verwalter oder Verwalterin',
  billing: 'zuständig für Rechnungen',
  viewer: 'nur lesend',
};

/** Mails of accounts, sites and certificates in German. */
export const accounts: AccountWords = {
  'confirm-email': () => ({
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    preview: 'Ein Klick, und Ihre Websites können aktiv werden.',
    text: [
      'Bitte bestätigen Sie, dass dies Ihre E-Mail-Adresse ist. Ihre Websites werden aktiv, sobald Sie das getan und die Bedingungen angenommen haben.',
    ],
    button: 'Diese Adresse bestätigen',
    notes: ['Der Link gilt 3 Tage. Wenn Sie sich nicht bei Sitekeep angemeldet haben, beachten Sie diese E-Mail nicht.'],
  }),
  'password-reset': () => ({
    subject: 'Neues Passwort wählen',
    preview: 'Der Link gilt eine Stunde.',
    text: ['Jemand, wahrscheinlich Sie, hat für diese Adresse um ein neues Passwort gebeten.'],
    button: 'Neues Passwort wählen',
    notes: ['Der Link gilt eine Stunde und einmal.', notYou],
  }),
  'password-changed': () => ({
    subject: 'Ihr Passwort wurde geändert',
    preview: 'Überall sonst wurden Sie abgemeldet.',
    text: [
      'Ihr Passwort bei Sitekeep wurde geändert, und überall sonst wurden Sie abgemeldet.',
      'Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort und schreiben Sie uns.',
    ],
    button: 'Neues Passwort wählen',
  }),
  'email-change': ({ newEmail }) => ({
    subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    preview: 'Damit melden Sie sich künftig an.',
    text: [`Sie möchten sich künftig mit ${newEmail} anmelden.`],
    button: 'Diese Adresse verwenden',
    notes: ['Der Link gilt einen Tag. Bis dahin bleibt die bisherige Adresse.', notYou],
  }),
  'email-changed': ({ newEmail }) => ({
    subject: 'Ihre E-Mail-Adresse soll geändert werden',
    preview: `Die neue Adresse ist ${newEmail}.`,
    text: [
      `Jemand, der Ihr Passwort kennt, möchte die Adresse Ihres Kontos bei Sitekeep in ${newEmail} ändern.`,
      'Sie ändert sich, wenn die neue Adresse bestätigt ist. Wenn Sie das nicht waren, ändern Sie jetzt Ihr Passwort und schreiben Sie uns.',
    ],
  }),
  invitation: ({ inviter, accountName, role }) => ({
    subject: `${inviter} lädt Sie zu ${accountName} ein`,
    preview: `Ihre Rolle dort: ${roles[role]}.`,
    text: [`${inviter} lädt Sie ein, im Konto ${accountName} bei Sitekeep mitzuarbeiten. Ihre Rolle dort: ${roles[role]}.`],
    button: 'Einladung annehmen',
    notes: ['Die Einladung gilt 7 Tage. Wenn Sie den Absender nicht kennen, beachten Sie sie nicht.'],
  }),
  ordered: ({ siteName, hostnames, service: { waitsFor, deletionAt, trialUntil } }, show) => {
    const end = deletionAt === null ? '' : ` Wird er nicht bezahlt, wird er am ${show.day(deletionAt)} gelöscht.`;
    const state =
      waitsFor === 'payment'
        ? 'Er wird aktiv, sobald er bezahlt ist.'
        : waitsFor === 'confirmation'
          ? 'Er wird aktiv, sobald Ihre E-Mail-Adresse bestätigt ist und die Bedingungen angenommen sind.'
          : 'Er ist aktiv.';
    const trial = trialUntil === null ? '' : ` Die Probezeit kostet bis zum ${show.day(trialUntil)} nichts.`;
    return {
      subject: `${siteName}: was Sie im DNS eintragen`,
      preview: `Der Schutz von ${siteName} ist bestellt.`,
      text: [
        `Der Schutz von ${siteName} (${hostnames.join(', ')}) ist bestellt. ${state}${trial}${end}`,
        'Tragen Sie diese DNS-Einträge ein; von da an kommen Ihre Besucher über uns:',
      ],
      button: 'Website öffnen',
    };
  },
  'certificate-expires': ({ siteName, daysLeft, expiresAt, renewalError }, show) => ({
    subject: `Das Zertifikat von ${siteName} läuft am ${show.day(expiresAt)} ab`,
    preview: 'Danach warnen Browser Ihre Besucher.',
    text: [
      `Ein Zertifikat von ${siteName} gilt noch ${show.plural(daysLeft, { one: '# Tag', other: '# Tage' })}, bis zum ${show.day(expiresAt)}. Danach warnen Browser alle, die dies besuchen:`,
    ],
    after: [
      renewalError === null
        ? 'Laden Sie vorher seinen Nachfolger hoch.'
        : `Wir wollten es erneuern und konnten es nicht: ${renewalError} Wir versuchen es weiter; beheben Sie dies, oder laden Sie ein eigenes Zertifikat hoch.`,
    ],
    button: 'Zertifikate ansehen',
  }),
};
