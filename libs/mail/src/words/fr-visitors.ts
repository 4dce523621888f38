import type { VisitorWords } from '../words.ts';

const setPassword = 'Choisir un nouveau mot de passe';
const seePasskeys = 'Voir vos clés d’accès';
const fine = 'Si c’était vous, il n’y a rien à faire.';

/** Mails to visitors in French. */
export const visitors: VisitorWords = {
  'visitor-invitation': ({ inviter, siteName, host, expiresAt }, show) => ({
    subject: `${inviter} vous invite sur ${siteName}`,
    preview: `Préparez votre connexion à ${host}.`,
    text: [`${inviter} vous donne accès à ${siteName} (${host}). Choisissez comment vous vous y connectez :`],
    button: 'Préparer votre connexion',
    notes: [
      `Le lien est valable jusqu’au ${show.day(expiresAt)}, une seule fois. Gardez votre téléphone à portée de main : il vous faudra peut-être une application qui affiche des codes.`,
    ],
    notMe:
      'Vous ne connaissez pas l’expéditeur, ou ceci ne vous est pas destiné ? Dites-le ici, et plus aucun message ne partira vers votre adresse en son nom :',
  }),
  'visitor-password-reset': ({ siteName, host }) => ({
    subject: `Choisissez un nouveau mot de passe pour ${siteName}`,
    preview: 'Le lien est valable une heure.',
    text: [`Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour ${siteName} (${host}).`],
    button: setPassword,
    notes: [
      'Le lien est valable une heure et une seule fois. Les codes de votre application restent demandés là où ils l’étaient.',
      'Si ce n’était pas vous, ne faites rien : sans le lien, rien ne change.',
    ],
  }),
  'visitor-password-changed': ({ siteName, host }) => ({
    subject: `Votre mot de passe pour ${siteName} a été modifié`,
    preview: 'Toutes vos autres sessions ont été fermées.',
    text: [
      `Votre mot de passe pour ${siteName} (${host}) a été modifié, et toutes vos autres sessions ont été fermées.`,
      'Si ce n’était pas vous, choisissez-en tout de suite un nouveau et prévenez le propriétaire du site.',
    ],
    button: setPassword,
  }),
  'visitor-passkey-added': ({ host }) => ({
    subject: `Une nouvelle clé d’accès pour ${host}`,
    preview: 'Était-ce vous ?',
    text: [
      `Une clé d’accès a été ajoutée, avec laquelle vous vous connectez désormais à ${host} sans mot de passe ni code.`,
      `${fine} Sinon, retirez-la tout de suite et prévenez le propriétaire du site.`,
    ],
    button: seePasskeys,
  }),
  'visitor-passkey-removed': ({ host }) => ({
    subject: `Une clé d’accès pour ${host} a été retirée`,
    preview: 'Était-ce vous ?',
    text: [
      `Une de vos clés d’accès pour ${host} a été retirée. Personne ne se connecte plus avec elle, et toutes vos autres sessions ont été fermées.`,
      `${fine} Sinon, choisissez tout de suite un nouveau mot de passe et prévenez le propriétaire du site.`,
    ],
    button: seePasskeys,
  }),
  'visitor-passkey-locked': ({ host }) => ({
    subject: `Une clé d’accès pour ${host} n’est plus acceptée`,
    preview: 'Quelqu’un en a peut-être une copie.',
    text: [
      `Une de vos clés d’accès pour ${host} est arrivée d’une façon que seule une copie explique. Personne ne se connecte plus avec elle, et votre session a été fermée.`,
      'Connectez-vous autrement, retirez-la et créez-en une nouvelle. Si votre appareil n’était pas entre vos mains, prévenez le propriétaire du site.',
    ],
    button: seePasskeys,
  }),
  'visitor-code': ({ host, code, minutes }, show) => ({
    subject: `Votre code pour ${host}`,
    preview: `Il est valable ${show.plural(minutes, { one: '# minute', other: '# minutes' })}.`,
    text: [`Votre code pour ${host} est ${code}.`],
    notes: [
      `Il est valable ${show.plural(minutes, { one: '# minute', other: '# minutes' })}, une seule fois, et seulement sur la page qui l’a demandé. Personne de chez nous ne vous le demandera jamais.`,
      'Si vous n’êtes pas en train de vous connecter, quelqu’un connaît peut-être votre mot de passe : choisissez-en un nouveau et prévenez le propriétaire du site.',
    ],
  }),
  'visitor-sign-in': ({ host, byRecoveryCode }) => ({
    subject: byRecoveryCode ? `Un code de secours a été utilisé sur ${host}` : `Une nouvelle connexion à ${host}`,
    preview: 'Était-ce vous ?',
    text: [
      byRecoveryCode
        ? `Quelqu’un s’est connecté à ${host} en votre nom avec un de vos codes de secours. Ce code est maintenant épuisé.`
        : `Quelqu’un s’est connecté à ${host} en votre nom, d’un endroit d’où vous ne vous étiez jamais connecté.`,
    ],
    after: [`${fine} Sinon, choisissez tout de suite un nouveau mot de passe et prévenez le propriétaire du site.`],
    button: 'Voir comment vous vous connectez',
  }),
};
