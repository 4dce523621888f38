import type { BalanceReason } from '../customer-templates.ts';
import type { BillingWords } from '../words.ts';

const why = (reason: BalanceReason, number: string): string =>
  ({
    'more-than-needed': `c’est plus que ce qu’il fallait pour la facture ${number}`,
    'not-enough': `cela ne suffit pas pour la facture ${number}`,
    'paid-already': `la facture ${number} était déjà payée`,
    void: `la facture ${number} est annulée`,
    'no-invoice': 'il n’y avait pas de facture ouverte à laquelle il était destiné',
    goodwill: '',
  })[reason];
const invoiceButton = 'Voir la facture';

/** Mails of money, and of what becomes of a site for want of it, in French. */
export const billing: BillingWords = {
  invoice: ({ number, total }, show) => ({
    subject: `Facture ${number} de ${show.money(total)}`,
    preview: `${show.money(total)} à payer.`,
    text: ['Voici votre facture, jointe à ce message en PDF.'],
    button: 'Voir et payer la facture',
  }),
  'invoice-replaced': ({ number, total, replaces, without }, show) => ({
    subject: `La facture ${number} remplace ${replaces}`,
    preview: `${show.money(total)} à payer.`,
    text: [
      `La facture ${replaces} est annulée, car ${without} n’y figure plus. Tout le reste figure maintenant sur cette facture, aux mêmes prix et avec la même échéance.`,
      `Si vous avez déjà envoyé de l’argent pour la facture ${replaces}, vous n’avez rien à faire : il paie celle-ci.`,
    ],
    button: 'Voir et payer la facture',
  }),
  paid: ({ number, total }, show) => ({
    subject: `Payée : facture ${number}`,
    preview: total.amount === 0 ? 'Il n’y a rien à payer.' : `Nous avons reçu ${show.money(total)}.`,
    text: [
      total.amount === 0
        ? `La facture ${number} est réglée : il n’y a rien à payer.`
        : `Merci, nous avons reçu ${show.money(total)} pour la facture ${number}.`,
    ],
    button: invoiceButton,
  }),
  'renewal-reminder': ({ number, total, dueAt, sites, by, card, chargeAt }, show) => {
    const money = show.money(total);
    const from = show.day(chargeAt ?? dueAt);
    const how = {
      customer: 'Payez-la avant la fin de la période en cours, et la protection continue sans interruption.',
      balance: `Vous n’avez rien à faire : elle est payée avec votre solde, au plus tard le ${from}, s’il contient alors ${money}.`,
      card: `Vous n’avez rien à faire : le ${from}, nous débitons ${money} de votre carte ${card ? show.card(card) : ''}.`,
    }[by];
    return {
      subject: `Période suivante : facture ${number} de ${money}`,
      preview: by === 'customer' ? `${money} à payer avant le ${show.day(dueAt)}.` : 'Vous n’avez rien à faire.',
      text: [`Voici la facture pour la période suivante de ${show.names(sites.map(({ name }) => name))}.`, how],
      button: by === 'customer' ? 'Voir et payer la facture' : invoiceButton,
      ...(by !== 'customer' && {
        notes: ['Si vous ne le souhaitez pas, choisissez avant cette date un autre mode de renouvellement dans le portail.'],
      }),
    };
  },
  'charge-failed': ({ number, total, card, nextTryAt }, show) => ({
    subject: `Votre carte n’a pas pu être débitée pour la facture ${number}`,
    preview: nextTryAt === null ? 'Veuillez payer autrement.' : `Nous réessayons le ${show.day(nextTryAt)}.`,
    text: [`Nous n’avons pas pu débiter ${show.money(total)} de votre carte ${show.card(card)} pour la facture ${number}.`],
    after: [
      nextTryAt === null
        ? 'C’était le dernier essai. Veuillez payer la facture vous-même : ce qui reste impayé dix jours après la fin de sa période est supprimé.'
        : `Nous réessayons le ${show.day(nextTryAt)}. Vous pouvez aussi payer maintenant, avec cette carte ou autrement.`,
    ],
    button: 'Payer maintenant',
  }),
  'confirm-payment': ({ number, total, card, confirmBefore }, show) => ({
    subject: `Veuillez confirmer le paiement de la facture ${number}`,
    preview: 'Votre banque veut s’assurer que c’est bien vous.',
    text: [
      `Nous voulions débiter ${show.money(total)} de votre carte ${show.card(card)} pour la facture ${number}. Votre banque demande que vous le confirmiez d’abord.`,
    ],
    button: 'Confirmer le paiement',
    ...(confirmBefore !== null && { notes: [`Faites-le avant le ${show.day(confirmBefore)}. Sans confirmation, rien n’est débité.`] }),
  }),
  'renewal-without-card': ({ sites, why: reason }, show) => ({
    subject: `Pas de carte pour le renouvellement de ${show.names(sites.map(({ name }) => name))}`,
    preview: 'Désormais, nous vous envoyons la facture à payer.',
    text: [
      `La carte qui devait servir au renouvellement de ces sites ${reason === 'expired' ? 'a expiré' : 'a été retirée'}. Désormais, nous vous envoyons la facture avant la fin de la période, et vous la payez vous-même.`,
    ],
    after: ['Si vous ajoutez une autre carte, nous pourrons de nouveau la débiter.'],
    button: 'Ajouter une carte',
  }),
  'card-expiring': ({ card, expires, sites }, show) => ({
    subject: `Votre carte ${show.card(card)} expire en ${show.month(expires)}`,
    preview: 'Vos sites sont renouvelés avec elle.',
    text: [
      `Votre carte ${show.card(card)} expire fin ${show.month(expires)}, avant que nous en ayons de nouveau besoin pour ${sites.length === 1 ? 'ce site' : 'ces sites'} :`,
    ],
    after: ['Ajoutez une autre carte avant cette date, et rien n’est interrompu.'],
    button: 'Ajouter une carte',
  }),
  'payment-on-balance': ({ amount, why: reason, invoice }, show) => ({
    subject: `${show.money(amount)} sur votre solde`,
    preview: 'Vous pouvez payer des factures avec.',
    text: [
      reason === 'goodwill'
        ? `Nous avons ajouté ${show.money(amount)} à votre solde. Vous pouvez payer des factures avec.`
        : `Nous avons reçu votre argent, mais ${why(reason, invoice?.number ?? '')}. Ainsi, ${show.money(amount)} restent sur votre solde, et vous pouvez payer des factures avec.`,
      ...(reason === 'not-enough' && invoice ? [`La facture ${invoice.number} de ${show.money(invoice.total)} est toujours ouverte.`] : []),
      ...(reason === 'goodwill' ? [] : ['Si vous préférez être remboursé, répondez à ce message.']),
    ],
    button: 'Voir votre solde',
  }),
  'top-up': ({ amount }, show) => ({
    subject: `${show.money(amount)} ajoutés à votre solde`,
    preview: 'Merci.',
    text: [`Merci, nous avons reçu ${show.money(amount)}. Vous pouvez payer des factures avec.`],
    button: 'Voir votre solde',
  }),
  'unpaid-warning': ({ siteName, day, deletionAt, afterTrial }, show) => ({
    subject: `${siteName} est impayé et sera supprimé le ${show.day(deletionAt)}`,
    preview: 'Payez, et tout reste comme avant.',
    text: [
      `${afterTrial ? `L’essai de ${siteName} est terminé` : `La protection de ${siteName} est impayée`} depuis ${show.plural(day, { one: '# jour', other: '# jours' })}. Faute de paiement, la protection sera supprimée le ${show.day(deletionAt)}, et les visiteurs qui nous atteignent sous ce nom verront alors une erreur.`,
    ],
    button: afterTrial ? 'Choisir une offre et payer' : 'Payer maintenant',
    notes: ['Si vous n’en avez plus besoin, faites pointer votre DNS ailleurs avant ce jour ; vous n’avez rien d’autre à faire.'],
  }),
  deleted: ({ siteName, why: reason, restorableUntil }, show) => ({
    subject: `${siteName} a été supprimé`,
    preview: 'Nous ne répondons plus sous ses noms.',
    text: [
      `La protection de ${siteName} a été supprimée${reason === 'customer' ? ', comme vous l’avez demandé' : ' : elle est restée impayée dix jours'}. Nous ne répondons plus sous ses noms d’hôte.`,
      'S’ils pointent encore vers nous dans votre DNS, faites-les pointer maintenant vers votre propre serveur, sinon les visiteurs verront une erreur.',
      restorableUntil === null
        ? 'Vous pouvez commander de nouveau la protection à tout moment.'
        : `Nous gardons ses réglages jusqu’au ${show.day(restorableUntil)}. Si vous voulez la récupérer, répondez à ce message ; ensuite ils sont détruits, et vous pouvez la commander de nouveau.`,
    ],
  }),
  restored: ({ siteName, deletionAt }, show) => ({
    subject: `${siteName} est de nouveau protégé`,
    preview: 'Tous ses réglages sont revenus.',
    text: [
      `Nous avons rétabli la protection de ${siteName}, avec tous ses réglages.`,
      `Elle n’est pas encore payée : veuillez payer avant le ${show.day(deletionAt)}, sinon elle sera de nouveau supprimée.`,
      'Vérifiez votre DNS : il doit pointer vers nous pour que vos visiteurs passent par nous.',
    ],
    button: 'Voir le site',
  }),
  refunded: ({ amount, number, to }, show) => ({
    subject: `Nous avons remboursé ${show.money(amount)}`,
    preview: number === null ? 'Voici où va l’argent.' : `De la facture ${number}.`,
    text: [
      `Nous avons remboursé ${show.money(amount)}${number === null ? '' : ` de la facture ${number}`}.`,
      to === 'payer'
        ? 'L’argent repart par le chemin par lequel il est venu ; votre banque mettra peut-être quelques jours à l’afficher.'
        : 'L’argent est sur votre solde, et vous pouvez payer des factures avec.',
    ],
    button: number === null ? 'Voir votre solde' : invoiceButton,
  }),
  'credit-note': ({ number, invoiceNumber, total, reason }, show) => ({
    subject: `Avoir ${number} de ${show.money(total)}`,
    preview: `Pour la facture ${invoiceNumber}.`,
    text: [
      `Voici l’avoir ${number} pour la facture ${invoiceNumber}. ${
        {
          refund: 'Il correspond à de l’argent que nous remboursons.',
          'plan-change': 'Il couvre le reste de la période sur l’offre que vous avez quittée.',
          dispute: 'Il correspond à un paiement que votre banque a repris.',
          goodwill: 'Nous l’accordons à titre gracieux.',
        }[reason]
      }`,
    ],
    button: 'Voir l’avoir',
  }),
  'plan-changed': ({ siteName, fromPlan, toPlan, credited }, show) => ({
    subject: `${siteName} a maintenant l’offre ${toPlan}`,
    preview: `C’était ${fromPlan}.`,
    text: [
      `L’offre de ${siteName} est passée de ${fromPlan} à ${toPlan}.`,
      ...(credited === null ? [] : [`${show.money(credited)} sont sur votre solde pour ce qui était payé d’avance.`]),
    ],
    button: 'Voir le site',
  }),
  extended: ({ siteName, days, paidUntil, deletionAt }, show) => ({
    subject: paidUntil === null ? `${siteName} a plus de temps` : `${siteName} est payé jusqu’au ${show.day(paidUntil)}`,
    preview: paidUntil === null ? 'Le site reste protégé plus longtemps sans être payé.' : 'Vous n’avez rien à faire.',
    text: [
      `Nous avons donné à ${siteName} ${show.plural(days, { one: '# jour', other: '# jours' })} de plus, et cela ne vous coûte rien.`,
      ...(paidUntil === null ? [] : [`Le site est payé jusqu’au ${show.day(paidUntil)}.`]),
      ...(deletionAt === null
        ? []
        : [
            `La protection n’est pas encore payée : veuillez payer avant le ${show.day(deletionAt)}, sinon elle sera supprimée. Pendant un essai, choisissez d’abord une offre.`,
          ]),
    ],
    button: 'Voir le site',
  }),
  'trial-ends': ({ siteName, trialUntil, daysLeft, deletionAt }, show) => ({
    subject: `L’essai de ${siteName} se termine le ${show.day(trialUntil)}`,
    preview: 'Choisissez une offre, et tout reste comme avant.',
    text: [
      `L’essai de ${siteName} se termine dans ${show.plural(daysLeft, { one: '# jour', other: '# jours' })}, le ${show.day(trialUntil)}. Choisissez une offre et payez, et tout reste comme avant. Dans tous les cas, le site reste protégé jusqu’au ${show.day(deletionAt)} ; ensuite sa protection est supprimée.`,
    ],
    button: 'Choisir une offre',
  }),
};
