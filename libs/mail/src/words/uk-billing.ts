import type { BalanceReason } from '../customer-templates.ts';
import type { BillingWords } from '../words.ts';

const days = { one: '# день', few: '# дні', many: '# днів', other: '# дня' };
const why = (reason: BalanceReason, number: string): string =>
  ({
    'more-than-needed': `це більше, ніж потрібно для рахунка ${number}`,
    'not-enough': `для рахунка ${number} цього замало`,
    'paid-already': `рахунок ${number} уже було сплачено`,
    void: `рахунок ${number} скасовано`,
    'no-invoice': 'не було відкритого рахунка, для якого вони призначалися',
    goodwill: '',
  })[reason];
const invoiceButton = 'Переглянути рахунок';

/** Mails of money, and of what becomes of a site for want of it, in Ukrainian. */
export const billing: BillingWords = {
  invoice: ({ number, total }, show) => ({
    subject: `Рахунок ${number} на суму ${show.money(total)}`,
    preview: `До сплати: ${show.money(total)}.`,
    text: ['Ось ваш рахунок; його додано до цього листа у форматі PDF.'],
    button: 'Переглянути й оплатити рахунок',
  }),
  'invoice-replaced': ({ number, total, replaces, without }, show) => ({
    subject: `Рахунок ${number} замість ${replaces}`,
    preview: `До сплати: ${show.money(total)}.`,
    text: [
      `Рахунок ${replaces} скасовано, бо в ньому більше немає ${without}. Усе інше тепер у цьому рахунку, за тими самими цінами й з тим самим строком оплати.`,
      `Якщо ви вже надіслали гроші за рахунком ${replaces}, вам нічого не треба робити: ними буде сплачено цей.`,
    ],
    button: 'Переглянути й оплатити рахунок',
  }),
  paid: ({ number, total }, show) => ({
    subject: `Сплачено: рахунок ${number}`,
    preview: total.amount === 0 ? 'Платити нічого не треба.' : `Ми отримали ${show.money(total)}.`,
    text: [
      total.amount === 0
        ? `Рахунок ${number} закрито: платити нічого не треба.`
        : `Дякуємо, ми отримали ${show.money(total)} за рахунком ${number}.`,
    ],
    button: invoiceButton,
  }),
  'renewal-reminder': ({ number, total, dueAt, sites, by, card, chargeAt }, show) => {
    const money = show.money(total);
    const from = show.day(chargeAt ?? dueAt);
    const how = {
      customer: 'Сплатіть його до кінця поточного періоду, і захист триватиме без перерви.',
      balance: `Вам нічого не треба робити: його буде сплачено з вашого балансу, найпізніше ${from}, якщо там буде ${money}.`,
      card: `Вам нічого не треба робити: ${from} ми спишемо ${money} з вашої картки ${card ? show.card(card) : ''}.`,
    }[by];
    return {
      subject: `Наступний період: рахунок ${number} на суму ${money}`,
      preview: by === 'customer' ? `${money} до сплати до ${show.day(dueAt)}.` : 'Вам нічого не треба робити.',
      text: [`Це рахунок за наступний період: ${show.names(sites.map(({ name }) => name))}.`, how],
      button: by === 'customer' ? 'Переглянути й оплатити рахунок' : invoiceButton,
      ...(by !== 'customer' && { notes: ['Якщо ви цього не хочете, виберіть до цього дня інший спосіб продовження на порталі.'] }),
    };
  },
  'charge-failed': ({ number, total, card, nextTryAt }, show) => ({
    subject: `Не вдалося списати гроші з картки за рахунком ${number}`,
    preview: nextTryAt === null ? 'Сплатіть, будь ласка, в інший спосіб.' : `Ми спробуємо ще раз ${show.day(nextTryAt)}.`,
    text: [`Ми не змогли списати ${show.money(total)} з вашої картки ${show.card(card)} за рахунком ${number}.`],
    after: [
      nextTryAt === null
        ? 'Це була остання спроба. Сплатіть, будь ласка, рахунок самостійно: те, що лишається несплаченим десять днів після кінця свого періоду, видаляється.'
        : `Ми спробуємо ще раз ${show.day(nextTryAt)}. Ви можете сплатити й зараз, цією карткою або в інший спосіб.`,
    ],
    button: 'Сплатити зараз',
  }),
  'confirm-payment': ({ number, total, card, confirmBefore }, show) => ({
    subject: `Підтвердьте, будь ласка, оплату рахунка ${number}`,
    preview: 'Ваш банк хоче впевнитися, що це ви.',
    text: [
      `Ми хотіли списати ${show.money(total)} з вашої картки ${show.card(card)} за рахунком ${number}. Ваш банк просить, щоб ви спершу це підтвердили.`,
    ],
    button: 'Підтвердити платіж',
    ...(confirmBefore !== null && { notes: [`Зробіть це до ${show.day(confirmBefore)}. Без підтвердження нічого не буде списано.`] }),
  }),
  'renewal-without-card': ({ sites, why: reason }, show) => ({
    subject: `Немає картки для продовження: ${show.names(sites.map(({ name }) => name))}`,
    preview: 'Відтепер ми надсилаємо вам рахунок для оплати.',
    text: [
      `${reason === 'expired' ? 'Строк дії картки, якою мали оплачуватися ці сайти, закінчився' : 'Картку, якою мали оплачуватися ці сайти, вилучено'}. Відтепер ми надсилаємо вам рахунок до кінця періоду, і ви сплачуєте його самостійно.`,
    ],
    after: ['Якщо ви додасте іншу картку, ми знову зможемо списувати з неї.'],
    button: 'Додати картку',
  }),
  'card-expiring': ({ card, expires, sites }, show) => ({
    subject: `Ваша картка ${show.card(card)} діє до ${show.month(expires)}`,
    preview: 'Нею оплачуються ваші сайти.',
    text: [
      `Строк дії вашої картки ${show.card(card)} закінчується наприкінці ${show.month(expires)}, раніше, ніж вона знову знадобиться для ${sites.length === 1 ? 'цього сайту' : 'цих сайтів'}:`,
    ],
    after: ['Додайте до цього часу іншу картку, і нічого не перерветься.'],
    button: 'Додати картку',
  }),
  'payment-on-balance': ({ amount, why: reason, invoice }, show) => ({
    subject: `${show.money(amount)} на вашому балансі`,
    preview: 'Ними можна сплачувати рахунки.',
    text: [
      reason === 'goodwill'
        ? `Ми додали ${show.money(amount)} на ваш баланс. Ними можна сплачувати рахунки.`
        : `Ми отримали ваші гроші, але ${why(reason, invoice?.number ?? '')}. Тому ${show.money(amount)} залишаються на вашому балансі, і ними можна сплачувати рахунки.`,
      ...(reason === 'not-enough' && invoice ? [`Рахунок ${invoice.number} на суму ${show.money(invoice.total)} ще відкритий.`] : []),
      ...(reason === 'goodwill' ? [] : ['Якщо ви хочете повернути їх собі, дайте відповідь на цей лист.']),
    ],
    button: 'Переглянути баланс',
  }),
  'top-up': ({ amount }, show) => ({
    subject: `${show.money(amount)} додано на ваш баланс`,
    preview: 'Дякуємо.',
    text: [`Дякуємо, ми отримали ${show.money(amount)}. Ними можна сплачувати рахунки.`],
    button: 'Переглянути баланс',
  }),
  'unpaid-warning': ({ siteName, day, deletionAt, afterTrial }, show) => ({
    subject: `${siteName} не оплачено, ${show.day(deletionAt)} захист буде видалено`,
    preview: 'Сплатіть, і все залишиться як є.',
    text: [
      `${afterTrial ? `Пробний період сайту ${siteName} закінчився, відтоді минуло вже` : `Захист сайту ${siteName} не оплачено вже`} ${show.plural(day, days)}. Без оплати захист буде видалено ${show.day(deletionAt)}, і відвідувачі, які приходять до нас за цим іменем, бачитимуть помилку.`,
    ],
    button: afterTrial ? 'Вибрати тариф і сплатити' : 'Сплатити зараз',
    notes: ['Якщо захист вам більше не потрібен, до цього дня спрямуйте свій DNS не на нас; більше нічого робити не треба.'],
  }),
  deleted: ({ siteName, why: reason, restorableUntil }, show) => ({
    subject: `Захист сайту ${siteName} видалено`,
    preview: 'Ми більше не відповідаємо за його іменами.',
    text: [
      `Захист сайту ${siteName} видалено${reason === 'customer' ? ', як ви просили' : ': його не оплачували десять днів'}. Ми більше не відповідаємо за його іменами хостів.`,
      'Якщо у вашому DNS вони ще спрямовані на нас, спрямуйте їх зараз на власний сервер, інакше відвідувачі бачитимуть помилку.',
      restorableUntil === null
        ? 'Ви можете будь-коли замовити захист знову.'
        : `До ${show.day(restorableUntil)} ми зберігаємо його налаштування. Якщо хочете повернути захист, дайте відповідь на цей лист; потім їх буде знищено, і його можна буде замовити заново.`,
    ],
  }),
  restored: ({ siteName, deletionAt }, show) => ({
    subject: `${siteName} знову під захистом`,
    preview: 'Усі налаштування повернулися.',
    text: [
      `Ми відновили захист сайту ${siteName} з усіма налаштуваннями.`,
      `Його ще не оплачено: сплатіть, будь ласка, до ${show.day(deletionAt)}, інакше його знову буде видалено.`,
      'Перевірте свій DNS: він має бути спрямований на нас, щоб відвідувачі приходили через нас.',
    ],
    button: 'Переглянути сайт',
  }),
  refunded: ({ amount, number, to }, show) => ({
    subject: `Ми повернули ${show.money(amount)}`,
    preview: number === null ? 'Тут сказано, куди надійдуть гроші.' : `За рахунком ${number}.`,
    text: [
      `Ми повернули ${show.money(amount)}${number === null ? '' : ` за рахунком ${number}`}.`,
      to === 'payer'
        ? 'Гроші повертаються тим самим шляхом; банк може показати їх за кілька днів.'
        : 'Гроші на вашому балансі, ними можна сплачувати рахунки.',
    ],
    button: number === null ? 'Переглянути баланс' : invoiceButton,
  }),
  'credit-note': ({ number, invoiceNumber, total, reason }, show) => ({
    subject: `Кредит-нота ${number} на суму ${show.money(total)}`,
    preview: `До рахунка ${invoiceNumber}.`,
    text: [
      `Ось кредит-нота ${number} до рахунка ${invoiceNumber}. ${
        {
          refund: 'Вона стосується грошей, які ми повертаємо.',
          'plan-change': 'Вона за решту періоду на попередньому тарифі.',
          dispute: 'Вона стосується платежу, який відкликав ваш банк.',
          goodwill: 'Ми надаємо її з власної волі.',
        }[reason]
      }`,
    ],
    button: 'Переглянути кредит-ноту',
  }),
  'plan-changed': ({ siteName, fromPlan, toPlan, credited }, show) => ({
    subject: `${siteName}: тепер тариф ${toPlan}`,
    preview: `Раніше був ${fromPlan}.`,
    text: [
      `Тариф сайту ${siteName} змінено з ${fromPlan} на ${toPlan}.`,
      ...(credited === null ? [] : [`${show.money(credited)} за сплачене наперед зараховано на ваш баланс.`]),
    ],
    button: 'Переглянути сайт',
  }),
  extended: ({ siteName, days: more, paidUntil, deletionAt }, show) => ({
    subject: paidUntil === null ? `Сайт ${siteName} має більше часу` : `${siteName} сплачено до ${show.day(paidUntil)}`,
    preview: paidUntil === null ? 'Він довше залишається під захистом без оплати.' : 'Вам нічого не треба робити.',
    text: [
      `Ми додали сайту ${siteName} ще ${show.plural(more, days)}. Це нічого вам не коштує.`,
      ...(paidUntil === null ? [] : [`Його сплачено до ${show.day(paidUntil)}.`]),
      ...(deletionAt === null
        ? []
        : [
            `Захист ще не сплачено: сплатіть, будь ласка, до ${show.day(deletionAt)}, інакше його буде видалено. Якщо це пробний період, спершу оберіть тариф.`,
          ]),
    ],
    button: 'Переглянути сайт',
  }),
  'trial-ends': ({ siteName, trialUntil, daysLeft, deletionAt }, show) => ({
    subject: `Пробний період сайту ${siteName} триває до ${show.day(trialUntil)}`,
    preview: 'Виберіть тариф, і все залишиться як є.',
    text: [
      `Пробний період сайту ${siteName} закінчується через ${show.plural(daysLeft, days)}, ${show.day(trialUntil)}. Виберіть тариф і сплатіть, і все залишиться як є. У будь-якому разі сайт залишається під захистом до ${show.day(deletionAt)}; потім захист буде видалено.`,
    ],
    button: 'Вибрати тариф',
  }),
};
