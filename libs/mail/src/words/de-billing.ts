import type { BalanceReason } from '../customer-templates.ts';
import type { BillingWords } from '../words.ts';

const why = (reason: BalanceReason, number: string): string =>
  ({
    'more-than-needed': `es ist mehr, als für Rechnung ${number} nötig war`,
    'not-enough': `für Rechnung ${number} reicht es nicht`,
    'paid-already': `Rechnung ${number} war schon bezahlt`,
    void: `Rechnung ${number} gilt nicht mehr`,
    'no-invoice': 'es gab keine offene Rechnung, für die es gedacht war',
    goodwill: '',
  })[reason];
const invoiceButton = 'Rechnung ansehen';

/** Mails of money, and of what becomes of a site for want of it, in German. */
export const billing: BillingWords = {
  invoice: ({ number, total }, show) => ({
    subject: `Rechnung ${number} über ${show.money(total)}`,
    preview: `${show.money(total)} zu zahlen.`,
    text: ['Hier ist Ihre Rechnung, als PDF liegt sie dieser E-Mail bei.'],
    button: 'Rechnung ansehen und bezahlen',
  }),
  'invoice-replaced': ({ number, total, replaces, without }, show) => ({
    subject: `Rechnung ${number} ersetzt ${replaces}`,
    preview: `${show.money(total)} zu zahlen.`,
    text: [
      `Rechnung ${replaces} gilt nicht mehr, denn ${without} steht nicht länger darauf. Alles andere steht jetzt auf dieser Rechnung, zu denselben Preisen und fällig am selben Tag.`,
      `Haben Sie für Rechnung ${replaces} schon Geld überwiesen, müssen Sie nichts tun: Es bezahlt diese.`,
    ],
    button: 'Rechnung ansehen und bezahlen',
  }),
  paid: ({ number, total }, show) => ({
    subject: `Bezahlt: Rechnung ${number}`,
    preview: total.amount === 0 ? 'Es ist nichts zu zahlen.' : `Wir haben ${show.money(total)} erhalten.`,
    text: [
      total.amount === 0
        ? `Rechnung ${number} ist erledigt: Es ist nichts zu zahlen.`
        : `Vielen Dank, wir haben ${show.money(total)} für Rechnung ${number} erhalten.`,
    ],
    button: invoiceButton,
  }),
  'renewal-reminder': ({ number, total, dueAt, sites, by, card, chargeAt }, show) => {
    const money = show.money(total);
    const from = show.day(chargeAt ?? dueAt);
    const how = {
      customer: 'Bezahlen Sie sie, bevor der laufende Zeitraum endet, und der Schutz geht ohne Lücke weiter.',
      balance: `Sie müssen nichts tun: Sie wird aus Ihrem Guthaben bezahlt, spätestens am ${from}, wenn es dann für ${money} reicht.`,
      card: `Sie müssen nichts tun: Am ${from} belasten wir Ihre Karte ${card ? show.card(card) : ''} mit ${money}.`,
    }[by];
    return {
      subject: `Nächster Zeitraum: Rechnung ${number} über ${money}`,
      preview: by === 'customer' ? `${money} zu zahlen bis ${show.day(dueAt)}.` : 'Sie müssen nichts tun.',
      text: [`Dies ist die Rechnung für den nächsten Zeitraum von ${show.names(sites.map(({ name }) => name))}.`, how],
      button: by === 'customer' ? 'Rechnung ansehen und bezahlen' : invoiceButton,
      ...(by !== 'customer' && { notes: ['Wenn Sie das nicht möchten, wählen Sie vorher im Portal eine andere Art der Verlängerung.'] }),
    };
  },
  'charge-failed': ({ number, total, card, nextTryAt }, show) => ({
    subject: `Ihre Karte konnte nicht belastet werden: Rechnung ${number}`,
    preview: nextTryAt === null ? 'Bitte bezahlen Sie auf anderem Weg.' : `Wir versuchen es am ${show.day(nextTryAt)} erneut.`,
    text: [`Wir konnten Ihre Karte ${show.card(card)} nicht mit ${show.money(total)} für Rechnung ${number} belasten.`],
    after: [
      nextTryAt === null
        ? 'Das war der letzte Versuch. Bitte bezahlen Sie die Rechnung selbst: Was zehn Tage nach dem Ende seines Zeitraums noch unbezahlt ist, wird gelöscht.'
        : `Wir versuchen es am ${show.day(nextTryAt)} erneut. Sie können auch jetzt bezahlen, mit dieser Karte oder auf anderem Weg.`,
    ],
    button: 'Jetzt bezahlen',
  }),
  'confirm-payment': ({ number, total, card, confirmBefore }, show) => ({
    subject: `Bitte bestätigen Sie die Zahlung von Rechnung ${number}`,
    preview: 'Ihre Bank möchte sicher sein, dass Sie es sind.',
    text: [
      `Wir wollten Ihre Karte ${show.card(card)} mit ${show.money(total)} für Rechnung ${number} belasten. Ihre Bank möchte, dass Sie das vorher bestätigen.`,
    ],
    button: 'Zahlung bestätigen',
    ...(confirmBefore !== null && {
      notes: [`Bitte tun Sie das vor dem ${show.day(confirmBefore)}. Ohne Bestätigung wird nichts abgebucht.`],
    }),
  }),
  'renewal-without-card': ({ sites, why: reason }, show) => ({
    subject: `Keine Karte für die Verlängerung von ${show.names(sites.map(({ name }) => name))}`,
    preview: 'Künftig senden wir Ihnen die Rechnung zum Bezahlen.',
    text: [
      `Die Karte, mit der diese Websites verlängert werden sollten, ${reason === 'expired' ? 'ist abgelaufen' : 'wurde entfernt'}. Künftig senden wir Ihnen die Rechnung vor dem Ende des Zeitraums, und Sie bezahlen sie selbst.`,
    ],
    after: ['Wenn Sie eine andere Karte hinzufügen, können Sie wieder davon abbuchen lassen.'],
    button: 'Karte hinzufügen',
  }),
  'card-expiring': ({ card, expires, sites }, show) => ({
    subject: `Ihre Karte ${show.card(card)} läuft ${show.month(expires)} ab`,
    preview: 'Ihre Websites werden damit verlängert.',
    text: [
      `Ihre Karte ${show.card(card)} läuft Ende ${show.month(expires)} ab, bevor wir sie das nächste Mal brauchen, für ${sites.length === 1 ? 'diese Website' : 'diese Websites'}:`,
    ],
    after: ['Fügen Sie vorher eine andere Karte hinzu, und nichts wird unterbrochen.'],
    button: 'Karte hinzufügen',
  }),
  'payment-on-balance': ({ amount, why: reason, invoice }, show) => ({
    subject: `${show.money(amount)} sind auf Ihrem Guthaben`,
    preview: 'Damit können Sie Rechnungen bezahlen.',
    text: [
      reason === 'goodwill'
        ? `Wir haben Ihnen ${show.money(amount)} gutgeschrieben. Damit können Sie Rechnungen bezahlen.`
        : `Wir haben Ihr Geld erhalten, aber ${why(reason, invoice?.number ?? '')}. Deshalb bleiben ${show.money(amount)} auf Ihrem Guthaben, und Sie können damit Rechnungen bezahlen.`,
      ...(reason === 'not-enough' && invoice ? [`Rechnung ${invoice.number} über ${show.money(invoice.total)} ist noch offen.`] : []),
      ...(reason === 'goodwill' ? [] : ['Wenn Sie es lieber zurückhaben möchten, antworten Sie auf diese E-Mail.']),
    ],
    button: 'Guthaben ansehen',
  }),
  'top-up': ({ amount }, show) => ({
    subject: `${show.money(amount)} zu Ihrem Guthaben hinzugefügt`,
    preview: 'Vielen Dank.',
    text: [`Vielen Dank, wir haben ${show.money(amount)} erhalten. Damit können Sie Rechnungen bezahlen.`],
    button: 'Guthaben ansehen',
  }),
  'unpaid-warning': ({ siteName, day, deletionAt, afterTrial }, show) => ({
    subject: `${siteName} ist unbezahlt und wird am ${show.day(deletionAt)} gelöscht`,
    preview: 'Bezahlen Sie, und alles bleibt, wie es ist.',
    text: [
      `${afterTrial ? `Die Probezeit von ${siteName} ist` : `Der Schutz von ${siteName} ist`} seit ${show.plural(day, { one: '# Tag', other: '# Tagen' })} ${afterTrial ? 'vorbei' : 'unbezahlt'}. Wird der Schutz nicht bezahlt, wird er am ${show.day(deletionAt)} gelöscht, und Besucher, die uns unter diesem Namen erreichen, sehen dann einen Fehler.`,
    ],
    button: afterTrial ? 'Tarif wählen und bezahlen' : 'Jetzt bezahlen',
    notes: [
      'Wenn Sie den Schutz nicht mehr brauchen, lassen Sie Ihr DNS vor diesem Tag nicht mehr auf uns zeigen; sonst müssen Sie nichts tun.',
    ],
  }),
  deleted: ({ siteName, why: reason, restorableUntil }, show) => ({
    subject: `${siteName} wurde gelöscht`,
    preview: 'Wir antworten nicht mehr unter seinen Namen.',
    text: [
      `Der Schutz von ${siteName} wurde gelöscht${reason === 'customer' ? ', wie Sie es wünschten' : ': Er war zehn Tage lang unbezahlt'}. Wir antworten nicht mehr unter seinen Hostnamen.`,
      'Wenn sie in Ihrem DNS noch auf uns zeigen, lassen Sie sie jetzt auf Ihren eigenen Server zeigen, sonst sehen Besucher einen Fehler.',
      restorableUntil === null
        ? 'Sie können den Schutz jederzeit wieder bestellen.'
        : `Bis zum ${show.day(restorableUntil)} bewahren wir seine Einstellungen auf. Wenn Sie ihn zurückhaben möchten, antworten Sie auf diese E-Mail; danach werden sie vernichtet, und Sie können ihn neu bestellen.`,
    ],
  }),
  restored: ({ siteName, deletionAt }, show) => ({
    subject: `${siteName} ist wieder geschützt`,
    preview: 'Alle Einstellungen sind wieder da.',
    text: [
      `Wir haben den Schutz von ${siteName} mit allen Einstellungen wiederhergestellt.`,
      `Er ist noch nicht bezahlt: Bitte bezahlen Sie vor dem ${show.day(deletionAt)}, sonst wird er wieder gelöscht.`,
      'Sehen Sie nach Ihrem DNS: Es muss auf uns zeigen, damit Ihre Besucher über uns kommen.',
    ],
    button: 'Website ansehen',
  }),
  refunded: ({ amount, number, to }, show) => ({
    subject: `Wir haben ${show.money(amount)} erstattet`,
    preview: number === null ? 'Hier steht, wohin das Geld geht.' : `Aus Rechnung ${number}.`,
    text: [
      `Wir haben ${show.money(amount)}${number === null ? '' : ` aus Rechnung ${number}`} erstattet.`,
      to === 'payer'
        ? 'Das Geld geht den Weg zurück, den es kam; Ihre Bank zeigt es vielleicht erst nach einigen Tagen.'
        : 'Es ist auf Ihrem Guthaben, und Sie können damit Rechnungen bezahlen.',
    ],
    button: number === null ? 'Guthaben ansehen' : invoiceButton,
  }),
  'credit-note': ({ number, invoiceNumber, total, reason }, show) => ({
    subject: `Gutschrift ${number} über ${show.money(total)}`,
    preview: `Zu Rechnung ${invoiceNumber}.`,
    text: [
      `Hier ist Gutschrift ${number} zu Rechnung ${invoiceNumber}. ${
        {
          refund: 'Sie gehört zu Geld, das wir erstatten.',
          'plan-change': 'Sie ist für den Rest des Zeitraums im bisherigen Tarif.',
          dispute: 'Sie gehört zu einer Zahlung, die Ihre Bank zurückgeholt hat.',
          goodwill: 'Wir geben sie aus freien Stücken.',
        }[reason]
      }`,
    ],
    button: 'Gutschrift ansehen',
  }),
  'plan-changed': ({ siteName, fromPlan, toPlan, credited }, show) => ({
    subject: `${siteName} hat jetzt den Tarif ${toPlan}`,
    preview: `Vorher war es ${fromPlan}.`,
    text: [
      `Der Tarif von ${siteName} hat von ${fromPlan} zu ${toPlan} gewechselt.`,
      ...(credited === null ? [] : [`${show.money(credited)} sind für das, was im Voraus bezahlt war, auf Ihrem Guthaben.`]),
    ],
    button: 'Website ansehen',
  }),
  extended: ({ siteName, days, paidUntil, deletionAt }, show) => ({
    subject: paidUntil === null ? `${siteName} hat mehr Zeit` : `${siteName} ist bis zum ${show.day(paidUntil)} bezahlt`,
    preview: paidUntil === null ? 'Der Schutz besteht länger, ohne bezahlt zu sein.' : 'Sie müssen nichts tun.',
    text: [
      `Wir haben ${siteName} ${show.plural(days, { one: '# weiteren Tag', other: '# weitere Tage' })} gegeben. Das kostet Sie nichts.`,
      ...(paidUntil === null ? [] : [`Die Website ist bis zum ${show.day(paidUntil)} bezahlt.`]),
      ...(deletionAt === null
        ? []
        : [
            `Der Schutz ist noch nicht bezahlt: Bitte bezahlen Sie vor dem ${show.day(deletionAt)}, sonst wird er gelöscht. Wählen Sie nach einer Probezeit zuerst einen Tarif.`,
          ]),
    ],
    button: 'Website ansehen',
  }),
  'trial-ends': ({ siteName, trialUntil, daysLeft, deletionAt }, show) => ({
    subject: `Die Probezeit von ${siteName} endet am ${show.day(trialUntil)}`,
    preview: 'Wählen Sie einen Tarif, und alles bleibt, wie es ist.',
    text: [
      `Die Probezeit von ${siteName} endet in ${show.plural(daysLeft, { one: '# Tag', other: '# Tagen' })}, am ${show.day(trialUntil)}. Wählen Sie einen Tarif und bezahlen Sie, und alles bleibt, wie es ist. Bis zum ${show.day(deletionAt)} bleibt die Website in jedem Fall geschützt; dann wird ihr Schutz gelöscht.`,
    ],
    button: 'Tarif wählen',
  }),
};
