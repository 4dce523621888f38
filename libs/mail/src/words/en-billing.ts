import type { BalanceReason } from '../customer-templates.ts';
import type { BillingWords } from '../words.ts';

/** Ends the sentence “We have received …, but …”. */
const why = (reason: BalanceReason, number: string): string =>
  ({
    'more-than-needed': `it is more than invoice ${number} needed`,
    'not-enough': `invoice ${number} needs more`,
    'paid-already': `invoice ${number} was paid already`,
    void: `invoice ${number} is void`,
    'no-invoice': 'there was no open invoice that it was meant for',
    goodwill: '',
  })[reason];
const invoiceButton = 'See the invoice';

/** Mails of money, and of what becomes of a site for want of it, in English. */
export const billing: BillingWords = {
  invoice: ({ number, total }, show) => ({
    subject: `Invoice ${number} over ${show.money(total)}`,
    preview: `${show.money(total)} to pay.`,
    text: ['Here is your invoice, and as a PDF with this mail.'],
    button: 'See and pay the invoice',
  }),
  'invoice-replaced': ({ number, total, replaces, without }, show) => ({
    subject: `Invoice ${number} takes the place of ${replaces}`,
    preview: `${show.money(total)} to pay.`,
    text: [
      `Invoice ${replaces} is void, because ${without} is no longer on it. What else stood there is on this invoice now, at the same prices and due on the same day.`,
      `If you have sent money for invoice ${replaces} already, you need not do anything: it pays this one.`,
    ],
    button: 'See and pay the invoice',
  }),
  paid: ({ number, total }, show) => ({
    subject: `Paid: invoice ${number}`,
    preview: total.amount === 0 ? 'There is nothing to pay.' : `We have received ${show.money(total)}.`,
    text: [
      total.amount === 0
        ? `Invoice ${number} is settled: there is nothing to pay.`
        : `Thank you, we have received ${show.money(total)} for invoice ${number}.`,
    ],
    button: invoiceButton,
  }),
  'renewal-reminder': ({ number, total, dueAt, sites, by, card, chargeAt }, show) => {
    const what = `This is the invoice for the next period of ${show.names(sites.map(({ name }) => name))}.`;
    const money = show.money(total);
    const from = show.day(chargeAt ?? dueAt);
    const how = {
      customer: 'Pay it before the present period ends, and the protection goes on without a gap.',
      balance: `You need not do anything: it is paid from your balance, on ${from} at the latest, as long as there are ${money} on it.`,
      card: `You need not do anything: on ${from} we charge your card ${card ? show.card(card) : ''} with ${money}.`,
    }[by];
    return {
      subject: `Next period: invoice ${number} over ${money}`,
      preview: by === 'customer' ? `${money} to pay until ${show.day(dueAt)}.` : 'You need not do anything.',
      text: [what, how],
      button: by === 'customer' ? 'See and pay the invoice' : invoiceButton,
      ...(by !== 'customer' && { notes: ['If you do not want this, choose another way of renewal in the portal before then.'] }),
    };
  },
  'charge-failed': ({ number, total, card, nextTryAt }, show) => ({
    subject: `Your card could not be charged for invoice ${number}`,
    preview: nextTryAt === null ? 'Please pay in another way.' : `We try again on ${show.day(nextTryAt)}.`,
    text: [`We could not charge your card ${show.card(card)} with ${show.money(total)} for invoice ${number}.`],
    after: [
      nextTryAt === null
        ? 'This was the last try. Please pay the invoice yourself: what stays unpaid for ten days after its period has ended is deleted.'
        : `We try again on ${show.day(nextTryAt)}. You can also pay now, with this card or in another way.`,
    ],
    button: 'Pay now',
  }),
  'confirm-payment': ({ number, total, card, confirmBefore }, show) => ({
    subject: `Please confirm the payment of invoice ${number}`,
    preview: 'Your bank wants to be sure that it is you.',
    text: [
      `We wanted to charge your card ${show.card(card)} with ${show.money(total)} for invoice ${number}. Your bank wants you to confirm this first.`,
    ],
    button: 'Confirm the payment',
    ...(confirmBefore !== null && { notes: [`Please do so before ${show.day(confirmBefore)}. Without it nothing is charged.`] }),
  }),
  'renewal-without-card': ({ sites, why: reason }, show) => ({
    subject: `No card for the renewal of ${show.names(sites.map(({ name }) => name))}`,
    preview: 'From now on we send you the invoice to pay.',
    text: [
      `${reason === 'expired' ? 'The card has expired' : 'The card was removed'} with which these sites were to renew. From now on we send you the invoice before the period ends, and you pay it yourself.`,
    ],
    after: ['If you add another card, you can have it charged again.'],
    button: 'Add a card',
  }),
  'card-expiring': ({ card, expires, sites }, show) => ({
    subject: `Your card ${show.card(card)} expires in ${show.month(expires)}`,
    preview: 'Your sites renew with it.',
    text: [
      `Your card ${show.card(card)} expires at the end of ${show.month(expires)}, before we next need it for ${sites.length === 1 ? 'this site' : 'these sites'}:`,
    ],
    after: ['Add another card before then, and nothing is interrupted.'],
    button: 'Add a card',
  }),
  'payment-on-balance': ({ amount, why: reason, invoice }, show) => ({
    subject: `${show.money(amount)} is on your balance`,
    preview: 'You can pay invoices with it.',
    text: [
      reason === 'goodwill'
        ? `We have put ${show.money(amount)} on your balance. You can pay invoices with it.`
        : `We have received your money, but ${why(reason, invoice?.number ?? '')}. So ${show.money(amount)} stays on your balance, and you can pay invoices with it.`,
      ...(reason === 'not-enough' && invoice ? [`Invoice ${invoice.number} over ${show.money(invoice.total)} is still open.`] : []),
      ...(reason === 'goodwill' ? [] : ['If you would rather have it back, answer this mail.']),
    ],
    button: 'See your balance',
  }),
  'top-up': ({ amount }, show) => ({
    subject: `${show.money(amount)} added to your balance`,
    preview: 'Thank you.',
    text: [`Thank you, we have received ${show.money(amount)}. You can pay invoices with it.`],
    button: 'See your balance',
  }),
  'unpaid-warning': ({ siteName, day, deletionAt, afterTrial }, show) => ({
    subject: `${siteName} is unpaid and will be deleted on ${show.day(deletionAt)}`,
    preview: 'Pay and everything stays as it is.',
    text: [
      `${afterTrial ? `The trial of ${siteName} has been over` : `The protection of ${siteName} has been unpaid`} for ${show.plural(day, { one: '# day', other: '# days' })}. Unless the protection is paid, it is deleted on ${show.day(deletionAt)}, and visitors who reach us under its name then get an error.`,
    ],
    button: afterTrial ? 'Choose a plan and pay' : 'Pay now',
    notes: ['If you no longer need it, point your DNS away from us before that day; you need not do anything else.'],
  }),
  deleted: ({ siteName, why: reason, restorableUntil }, show) => ({
    subject: `${siteName} was deleted`,
    preview: 'We no longer answer for its names.',
    text: [
      `The protection of ${siteName} was deleted${reason === 'customer' ? ' as you asked' : ': it was not paid for ten days'}. We no longer answer for its hostnames.`,
      'If they still point at us in your DNS, point them at your own server now, or visitors get an error.',
      restorableUntil === null
        ? 'You can order the protection again at any time.'
        : `Until ${show.day(restorableUntil)} we keep its settings. If you want it back, answer this mail; afterwards they are destroyed, and you can order it anew.`,
    ],
  }),
  restored: ({ siteName, deletionAt }, show) => ({
    subject: `${siteName} is protected again`,
    preview: 'All its settings are back.',
    text: [
      `We have brought the protection of ${siteName} back, with all its settings.`,
      `It is not paid yet: please pay before ${show.day(deletionAt)}, or it is deleted again.`,
      'Look at your DNS: it must point at us for your visitors to pass our edge.',
    ],
    button: 'See the site',
  }),
  refunded: ({ amount, number, to }, show) => ({
    subject: `We have given back ${show.money(amount)}`,
    preview: number === null ? 'Here is what became of it.' : `Of invoice ${number}.`,
    text: [
      `We have given back ${show.money(amount)}${number === null ? '' : ` of invoice ${number}`}.`,
      to === 'payer'
        ? 'It goes the way it came; your bank may take some days to show it.'
        : 'It is on your balance, and you can pay invoices with it.',
    ],
    button: number === null ? 'See your balance' : invoiceButton,
  }),
  'credit-note': ({ number, invoiceNumber, total, reason }, show) => ({
    subject: `Credit note ${number} over ${show.money(total)}`,
    preview: `For invoice ${invoiceNumber}.`,
    text: [
      `Here is credit note ${number} for invoice ${invoiceNumber}. ${
        {
          refund: 'It belongs to money that we give back.',
          'plan-change': 'It is for the rest of the period on the plan that you have left.',
          dispute: 'It belongs to a payment that your bank has taken back.',
          goodwill: 'We give it of our own accord.',
        }[reason]
      }`,
    ],
    button: 'See the credit note',
  }),
  'plan-changed': ({ siteName, fromPlan, toPlan, credited }, show) => ({
    subject: `${siteName} is on plan ${toPlan} now`,
    preview: `It was on ${fromPlan}.`,
    text: [
      `The plan of ${siteName} has changed from ${fromPlan} to ${toPlan}.`,
      ...(credited === null ? [] : [`${show.money(credited)} is on your balance for what was paid ahead.`]),
    ],
    button: 'See the site',
  }),
  extended: ({ siteName, days, paidUntil, deletionAt }, show) => ({
    subject: paidUntil === null ? `${siteName} has more time` : `${siteName} is paid until ${show.day(paidUntil)}`,
    preview: paidUntil === null ? 'It is protected for longer without being paid.' : 'You need not do anything.',
    text: [
      `We have given ${siteName} ${show.plural(days, { one: '# day', other: '# days' })} more, which cost you nothing.`,
      ...(paidUntil === null ? [] : [`It is paid until ${show.day(paidUntil)}.`]),
      ...(deletionAt === null
        ? []
        : [`It is not paid yet: please pay before ${show.day(deletionAt)}, or it is deleted. On a trial, choose a plan first.`]),
    ],
    button: 'See the site',
  }),
  'trial-ends': ({ siteName, trialUntil, daysLeft, deletionAt }, show) => ({
    subject: `The trial of ${siteName} ends on ${show.day(trialUntil)}`,
    preview: 'Choose a plan, and everything stays as it is.',
    text: [
      `The trial of ${siteName} ends in ${show.plural(daysLeft, { one: '# day', other: '# days' })}, on ${show.day(trialUntil)}. Choose a plan and pay, and everything stays as it is. Until ${show.day(deletionAt)} it stays protected in any case; then it is deleted.`,
    ],
    button: 'Choose a plan',
  }),
};
