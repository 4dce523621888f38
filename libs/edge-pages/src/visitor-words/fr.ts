import type { VisitorWords } from './words.ts';

export const fr: VisitorWords = {
  enrol: {
    title: 'Configurer votre accès',
    invited: '{inviter} vous a donné accès à {site}.',
    address: 'Vous vous connectez avec cette adresse',
    until: 'Le lien de votre e-mail est valable jusqu’au {time}.',
    passkeyTitle: 'Avec une clé d’accès',
    passkeyWhat:
      'Vous vous connectez avec votre empreinte, votre visage ou le code PIN de cet appareil, ou avec une clé de sécurité. Il n’y a rien à retenir.',
    passkeySubmit: 'Créer une clé d’accès',
    passkeyUnsupported:
      'Ce navigateur ne peut pas créer de clé d’accès ici. Ouvrez le lien de votre e-mail dans un navigateur récent où les scripts sont activés.',
    shownWhat:
      'Vous vous connectez déjà ici par un autre moyen. Montrez-le d’abord, afin que personne ne crée une clé d’accès à votre place en lisant seulement vos e-mails.',
    shownCodeLabel: 'Un code de votre application ou un code de secours',
    otherWay: 'Sans clé d’accès',
    passwordLabel: 'Choisissez un mot de passe',
    passwordHint: 'Au moins 12 caractères. Plusieurs mots que personne d’autre n’associerait conviennent bien.',
    appTitle: 'Votre application de codes à usage unique',
    appWhat:
      'À la connexion, une application vous montre un code. Toute application d’authentification convient : scannez cette image avec elle.',
    picture: 'Code QR pour l’application',
    openApp: 'Ouvrir l’application sur cet appareil',
    key: 'Ou saisissez cette clé dans l’application :',
    codeLabel: 'Le code que l’application affiche maintenant',
    submit: 'Terminer et se connecter',
    notMe: 'Ce n’est pas moi',
  },
  enrolled: {
    title: 'Votre accès est prêt',
    what: 'Vous êtes connecté.',
    codesTitle: 'Vos codes de secours',
    codesWhat:
      'Chacun remplace une seule fois un code à usage unique, si vous n’avez pas votre application. Ils ne sont affichés que maintenant : imprimez cette page ou notez-les, et gardez-les en lieu sûr.',
    goOn: 'Continuer vers le site',
  },
  notMe: {
    title: 'Ce n’est pas vous ?',
    what: 'Si cet e-mail ne vous dit rien, quelqu’un a saisi une mauvaise adresse. Dites-le : son lien ne fonctionnera plus, et vous ne recevrez plus d’e-mails de ce genre de leur part.',
    submit: 'Ce n’est pas moi',
  },
  declined: {
    title: 'Merci de nous l’avoir signalé',
    what: 'Le lien de l’e-mail ne fonctionne plus, et vous ne recevrez plus d’e-mails de ce genre de leur part.',
  },
  reset: {
    title: 'Mot de passe oublié ?',
    what: 'Saisissez votre adresse e-mail. Nous vous envoyons un lien pour choisir un nouveau mot de passe.',
    submit: 'Envoyer le lien',
  },
  sent: {
    title: 'Consultez votre boîte aux lettres',
    what: 'Si cette adresse a un accès ici, un e-mail avec un lien est en route. Patientez quelques minutes, et regardez aussi dans les indésirables.',
  },
  newPassword: {
    title: 'Choisissez un nouveau mot de passe',
    what: 'Partout où vous êtes connecté, vous devrez vous connecter de nouveau.',
    submit: 'Enregistrer le mot de passe',
  },
  passwordChanged: {
    title: 'Votre nouveau mot de passe est enregistré',
    what: 'Il est valable dès maintenant. Les connexions précédentes sont terminées.',
  },
  linkOver: {
    title: 'Ce lien ne fonctionne plus',
    what: 'Il a déjà servi, il a expiré, ou un lien plus récent le remplace.',
    next: 'Si votre accès est déjà configuré, connectez-vous simplement. Sinon, demandez un nouveau lien à qui vous a invité.',
  },
  account: {
    title: 'Votre accès',
    what: 'Ce qui vous sert à vous connecter à ce site. Personne d’autre ne voit cette page.',
    notFresh:
      'Votre connexion date de plus de dix minutes ou s’est faite sans code à usage unique. Pour changer quelque chose ici, connectez-vous de nouveau.',
    again: 'Se connecter de nouveau',
    saved: 'Votre modification est enregistrée.',
    neverUsed: 'pas encore utilisé',
    lastUsed: 'dernière utilisation : {time}',
    until: 'jusqu’au {time}',
    passkeys: 'Clés d’accès',
    passkeysWhat: 'Avec une clé d’accès, vous vous connectez par empreinte, visage, code PIN ou clé de sécurité.',
    noPasskeys: 'Vous n’avez pas encore de clé d’accès.',
    passkeyName: 'Nom de la nouvelle clé d’accès',
    addPasskey: 'Ajouter une clé d’accès',
    remove: 'Supprimer',
    devices: 'Appareils de confiance',
    devicesWhat: 'Vous n’y saisissez pas de code à usage unique. Supprimez ceux que vous ne reconnaissez pas ou n’utilisez plus.',
    noDevices: 'Il n’y en a pas.',
    thisDevice: 'ce navigateur',
    removeAll: 'Tout supprimer',
    password: 'Changer de mot de passe',
    currentPassword: 'Mot de passe actuel',
    passwordSubmit: 'Changer le mot de passe',
    codes: 'Codes à usage unique',
    noCodes: 'Vous n’avez ni application ni appareil pour les codes à usage unique.',
    recoveryCodes: 'Codes de secours restants : {count}',
    recoveryHint: 'Le propriétaire du site peut vous en donner de nouveaux.',
  },
  faults: {
    passwordShort: 'Le mot de passe est trop court : utilisez au moins 12 caractères.',
    password: 'Ce mot de passe ne convient pas : choisissez-en un autre que personne ne peut deviner.',
    current: 'Ce n’était pas votre mot de passe actuel.',
    code: 'Ce n’était pas le bon code : saisissez celui que l’application affiche maintenant.',
    passkey: 'La clé d’accès n’a pas pu être créée. Réessayez, ou utilisez un autre appareil.',
    shown: 'Le mot de passe ou le code n’était pas le bon. Réessayez ; après plusieurs erreurs, attendez quelques minutes.',
    other: 'Cela n’a pas fonctionné. Réessayez.',
  },
};
