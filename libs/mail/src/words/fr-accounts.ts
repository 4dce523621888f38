import type { Role } from '@sitekeep/contracts';
import type { AccountWords } from '../words.ts';

const notYou = 'Si ce n’était pas vous, ne faites rien : sans le lien, rien ne change.';
const roles: Record<Role, string> = {
  owner: 'propriétaire',
  admin: 'administration',
  billing: 'facturation',
  viewer: 'lecture seule',
};

/** Mails of accounts, sites and certificates in French. */
export const accounts: AccountWords = {
  'confirm-email': () => ({
    subject: 'Confirmez votre adresse e-mail',
    preview: 'Un clic, et vos sites peuvent devenir actifs.',
    text: [
      'Veuillez confirmer que cette adresse e-mail est la vôtre. Vos sites deviennent actifs dès que vous l’avez fait et que vous avez accepté les conditions.',
    ],
    button: 'Confirmer cette adresse',
    notes: ['Le lien est valable 3 jours. Si vous n’avez pas ouvert de compte chez Sitekeep, ne tenez pas compte de ce message.'],
  }),
  'password-reset': () => ({
    subject: 'Choisissez un nouveau mot de passe',
    preview: 'Le lien est valable une heure.',
    text: ['Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour cette adresse.'],
    button: 'Choisir un nouveau mot de passe',
    notes: ['Le lien est valable une heure et une seule fois.', notYou],
  }),
  'password-changed': () => ({
    subject: 'Votre mot de passe a été modifié',
    preview: 'Toutes vos autres sessions ont été fermées.',
    text: [
      'Votre mot de passe Sitekeep a été modifié, et toutes vos autres sessions ont été fermées.',
      'Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe et écrivez-nous.',
    ],
    button: 'Choisir un nouveau mot de passe',
  }),
  'email-change': ({ newEmail }) => ({
    subject: 'Confirmez votre nouvelle adresse e-mail',
    preview: 'Vous vous connecterez avec cette adresse.',
    text: [`Vous avez demandé à vous connecter désormais avec ${newEmail}.`],
    button: 'Utiliser cette adresse',
    notes: ['Le lien est valable un jour. D’ici là, votre ancienne adresse reste en place.', notYou],
  }),
  'email-changed': ({ newEmail }) => ({
    subject: 'Votre adresse e-mail va être modifiée',
    preview: `La nouvelle adresse est ${newEmail}.`,
    text: [
      `Quelqu’un qui connaît votre mot de passe a demandé que l’adresse de votre compte Sitekeep devienne ${newEmail}.`,
      'Elle change quand la nouvelle adresse est confirmée. Si ce n’était pas vous, changez maintenant votre mot de passe et écrivez-nous.',
    ],
  }),
  invitation: ({ inviter, accountName, role }) => ({
    subject: `${inviter} vous invite chez ${accountName}`,
    preview: `Votre rôle : ${roles[role]}.`,
    text: [`${inviter} vous invite à travailler dans le compte Sitekeep ${accountName}. Votre rôle : ${roles[role]}.`],
    button: 'Accepter l’invitation',
    notes: ['L’invitation est valable 7 jours. Si vous ne connaissez pas l’expéditeur, n’en tenez pas compte.'],
  }),
  ordered: ({ siteName, hostnames, service: { waitsFor, deletionAt, trialUntil } }, show) => {
    const end = deletionAt === null ? '' : ` Faute de paiement, elle sera supprimée le ${show.day(deletionAt)}.`;
    const state =
      waitsFor === 'payment'
        ? 'Elle devient active dès qu’elle est payée.'
        : waitsFor === 'confirmation'
          ? 'Elle devient active dès que votre adresse e-mail est confirmée et que les conditions sont acceptées.'
          : 'Elle est active.';
    const trial = trialUntil === null ? '' : ` L’essai est gratuit jusqu’au ${show.day(trialUntil)}.`;
    return {
      subject: `${siteName} : ce qu’il faut mettre dans votre DNS`,
      preview: `La protection de ${siteName} est commandée.`,
      text: [
        `La protection de ${siteName} (${hostnames.join(', ')}) est commandée. ${state}${trial}${end}`,
        'Créez ces enregistrements DNS ; à partir de là, vos visiteurs passent par nous :',
      ],
      button: 'Ouvrir le site',
    };
  },
  'certificate-expires': ({ siteName, daysLeft, expiresAt, renewalError }, show) => ({
    subject: `Le certificat de ${siteName} expire le ${show.day(expiresAt)}`,
    preview: 'Ensuite, les navigateurs mettront vos visiteurs en garde.',
    text: [
      `Un certificat de ${siteName} est encore valable ${show.plural(daysLeft, { one: '# jour', other: '# jours' })}, jusqu’au ${show.day(expiresAt)}. Ensuite, les navigateurs mettront en garde tous ceux qui visitent :`,
    ],
    after: [
      renewalError === null
        ? 'Téléversez son successeur avant cette date.'
        : `Nous avons essayé de le renouveler sans y parvenir : ${renewalError} Nous continuons d’essayer ; corrigez cela, ou téléversez votre propre certificat.`,
    ],
    button: 'Voir les certificats',
  }),
};
