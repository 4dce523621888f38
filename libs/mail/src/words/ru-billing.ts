import type { BalanceReason } from '../customer-templates.ts';
import type { BillingWords } from '../words.ts';

const days = { one: '# день', few: '# дня', many: '# дней', other: '# дня' };
const why = (reason: BalanceReason, number: string): string =>
  ({
    'more-than-needed': `это больше, чем требовалось по счёту ${number}`,
    'not-enough': `для счёта ${number} этого мало`,
    'paid-already': `счёт ${number} уже был оплачен`,
    void: `счёт ${number} отменён`,
    'no-invoice': 'не было открытого счёта, для которого они предназначались',
    goodwill: '',
  })[reason];
const invoiceButton = 'Посмотреть счёт';

/** Mails of money, and of what becomes of a site for want of it, in Russian. */
export const billing: BillingWords = {
  invoice: ({ number, total }, show) => ({
    subject: `Счёт ${number} на сумму ${show.money(total)}`,
    preview: `К оплате: ${show.money(total)}.`,
    text: ['Вот ваш счёт; он приложен к этому письму в формате PDF.'],
    button: 'Посмотреть и оплатить счёт',
  }),
  'invoice-replaced': ({ number, total, replaces, without }, show) => ({
    subject: `Счёт ${number} вместо ${replaces}`,
    preview: `К оплате: ${show.money(total)}.`,
    text: [
      `Счёт ${replaces} отменён, потому что в нём больше нет ${without}. Всё остальное теперь в этом счёте, по тем же ценам и с тем же сроком оплаты.`,
      `Если вы уже отправили деньги по счёту ${replaces}, вам ничего не нужно делать: ими будет оплачен этот.`,
    ],
    button: 'Посмотреть и оплатить счёт',
  }),
  paid: ({ number, total }, show) => ({
    subject: `Оплачено: счёт ${number}`,
    preview: total.amount === 0 ? 'Платить ничего не нужно.' : `Мы получили ${show.money(total)}.`,
    text: [
      total.amount === 0
        ? `Счёт ${number} закрыт: платить ничего не нужно.`
        : `Спасибо, мы получили ${show.money(total)} по счёту ${number}.`,
    ],
    button: invoiceButton,
  }),
  'renewal-reminder': ({ number, total, dueAt, sites, by, card, chargeAt }, show) => {
    const money = show.money(total);
    const from = show.day(chargeAt ?? dueAt);
    const how = {
      customer: 'Оплатите его до конца текущего периода, и защита продолжится без перерыва.',
      balance: `Вам ничего не нужно делать: он будет оплачен с вашего баланса, самое позднее ${from}, если там будет ${money}.`,
      card: `Вам ничего не нужно делать: ${from} мы спишем ${money} с вашей карты ${card ? show.card(card) : ''}.`,
    }[by];
    return {
      subject: `Следующий период: счёт ${number} на сумму ${money}`,
      preview: by === 'customer' ? `${money} к оплате до ${show.day(dueAt)}.` : 'Вам ничего не нужно делать.',
      text: [`Это счёт за следующий период: ${show.names(sites.map(({ name }) => name))}.`, how],
      button: by === 'customer' ? 'Посмотреть и оплатить счёт' : invoiceButton,
      ...(by !== 'customer' && { notes: ['Если вы этого не хотите, выберите до этого дня другой способ продления на портале.'] }),
    };
  },
  'charge-failed': ({ number, total, card, nextTryAt }, show) => ({
    subject: `Не удалось списать деньги с карты по счёту ${number}`,
    preview: nextTryAt === null ? 'Оплатите, пожалуйста, другим способом.' : `Мы попробуем ещё раз ${show.day(nextTryAt)}.`,
    text: [`Мы не смогли списать ${show.money(total)} с вашей карты ${show.card(card)} по счёту ${number}.`],
    after: [
      nextTryAt === null
        ? 'Это была последняя попытка. Оплатите, пожалуйста, счёт самостоятельно: то, что остаётся неоплаченным десять дней после конца своего периода, удаляется.'
        : `Мы попробуем ещё раз ${show.day(nextTryAt)}. Вы можете оплатить и сейчас, этой картой или другим способом.`,
    ],
    button: 'Оплатить сейчас',
  }),
  'confirm-payment': ({ number, total, card, confirmBefore }, show) => ({
    subject: `Подтвердите, пожалуйста, оплату счёта ${number}`,
    preview: 'Ваш банк хочет убедиться, что это вы.',
    text: [
      `Мы хотели списать ${show.money(total)} с вашей карты ${show.card(card)} по счёту ${number}. Ваш банк просит, чтобы вы сначала это подтвердили.`,
    ],
    button: 'Подтвердить платёж',
    ...(confirmBefore !== null && { notes: [`Сделайте это до ${show.day(confirmBefore)}. Без подтверждения ничего не будет списано.`] }),
  }),
  'renewal-without-card': ({ sites, why: reason }, show) => ({
    subject: `Нет карты для продления: ${show.names(sites.map(({ name }) => name))}`,
    preview: 'Теперь мы присылаем вам счёт для оплаты.',
    text: [
      `${reason === 'expired' ? 'Срок действия карты, которой должны были оплачиваться эти сайты, истёк' : 'Карта, которой должны были оплачиваться эти сайты, удалена'}. Теперь мы присылаем вам счёт до конца периода, и вы оплачиваете его самостоятельно.`,
    ],
    after: ['Если вы добавите другую карту, мы снова сможем списывать с неё.'],
    button: 'Добавить карту',
  }),
  'card-expiring': ({ card, expires, sites }, show) => ({
    subject: `Ваша карта ${show.card(card)} действует до ${show.month(expires)}`,
    preview: 'Ею оплачиваются ваши сайты.',
    text: [
      `Срок действия вашей карты ${show.card(card)} истекает в конце ${show.month(expires)}, раньше, чем она снова понадобится для ${sites.length === 1 ? 'этого сайта' : 'этих сайтов'}:`,
    ],
    after: ['Добавьте до этого времени другую карту, и ничего не прервётся.'],
    button: 'Добавить карту',
  }),
  'payment-on-balance': ({ amount, why: reason, invoice }, show) => ({
    subject: `${show.money(amount)} на вашем балансе`,
    preview: 'Ими можно оплачивать счета.',
    text: [
      reason === 'goodwill'
        ? `Мы добавили ${show.money(amount)} на ваш баланс. Ими можно оплачивать счета.`
        : `Мы получили ваши деньги, но ${why(reason, invoice?.number ?? '')}. Поэтому ${show.money(amount)} остаются на вашем балансе, и ими можно оплачивать счета.`,
      ...(reason === 'not-enough' && invoice ? [`Счёт ${invoice.number} на сумму ${show.money(invoice.total)} ещё открыт.`] : []),
      ...(reason === 'goodwill' ? [] : ['Если вы хотите вернуть их себе, ответьте на это письмо.']),
    ],
    button: 'Посмотреть баланс',
  }),
  'top-up': ({ amount }, show) => ({
    subject: `${show.money(amount)} добавлено на ваш баланс`,
    preview: 'Спасибо.',
    text: [`Спасибо, мы получили ${show.money(amount)}. Ими можно оплачивать счета.`],
    button: 'Посмотреть баланс',
  }),
  'unpaid-warning': ({ siteName, day, deletionAt, afterTrial }, show) => ({
    subject: `${siteName} не оплачен, ${show.day(deletionAt)} защита будет удалена`,
    preview: 'Оплатите, и всё останется как есть.',
    text: [
      `${afterTrial ? `Пробный период сайта ${siteName} закончился, с тех пор прошло уже` : `Защита сайта ${siteName} не оплачена уже`} ${show.plural(day, days)}. Без оплаты защита будет удалена ${show.day(deletionAt)}, и посетители, которые приходят к нам под этим именем, увидят ошибку.`,
    ],
    button: afterTrial ? 'Выбрать тариф и оплатить' : 'Оплатить сейчас',
    notes: ['Если защита вам больше не нужна, до этого дня направьте свой DNS не на нас; больше ничего делать не нужно.'],
  }),
  deleted: ({ siteName, why: reason, restorableUntil }, show) => ({
    subject: `Защита сайта ${siteName} удалена`,
    preview: 'Мы больше не отвечаем под его именами.',
    text: [
      `Защита сайта ${siteName} удалена${reason === 'customer' ? ', как вы просили' : ': она не была оплачена десять дней'}. Мы больше не отвечаем под его именами хостов.`,
      'Если в вашем DNS они ещё направлены на нас, направьте их сейчас на собственный сервер, иначе посетители увидят ошибку.',
      restorableUntil === null
        ? 'Вы можете в любое время заказать защиту снова.'
        : `До ${show.day(restorableUntil)} мы храним её настройки. Если вы хотите вернуть защиту, ответьте на это письмо; затем они будут уничтожены, и её можно будет заказать заново.`,
    ],
  }),
  restored: ({ siteName, deletionAt }, show) => ({
    subject: `${siteName} снова под защитой`,
    preview: 'Все настройки вернулись.',
    text: [
      `Мы восстановили защиту сайта ${siteName} со всеми настройками.`,
      `Она ещё не оплачена: оплатите, пожалуйста, до ${show.day(deletionAt)}, иначе она снова будет удалена.`,
      'Проверьте свой DNS: он должен быть направлен на нас, чтобы посетители приходили через нас.',
    ],
    button: 'Посмотреть сайт',
  }),
  refunded: ({ amount, number, to }, show) => ({
    subject: `Мы вернули ${show.money(amount)}`,
    preview: number === null ? 'Здесь сказано, куда поступят деньги.' : `По счёту ${number}.`,
    text: [
      `Мы вернули ${show.money(amount)}${number === null ? '' : ` по счёту ${number}`}.`,
      to === 'payer'
        ? 'Деньги возвращаются тем же путём; банк может показать их через несколько дней.'
        : 'Деньги на вашем балансе, ими можно оплачивать счета.',
    ],
    button: number === null ? 'Посмотреть баланс' : invoiceButton,
  }),
  'credit-note': ({ number, invoiceNumber, total, reason }, show) => ({
    subject: `Кредит-нота ${number} на сумму ${show.money(total)}`,
    preview: `К счёту ${invoiceNumber}.`,
    text: [
      `Вот кредит-нота ${number} к счёту ${invoiceNumber}. ${
        {
          refund: 'Она относится к деньгам, которые мы возвращаем.',
          'plan-change': 'Она за остаток периода на прежнем тарифе.',
          dispute: 'Она относится к платежу, который отозвал ваш банк.',
          goodwill: 'Мы предоставляем её по собственной воле.',
        }[reason]
      }`,
    ],
    button: 'Посмотреть кредит-ноту',
  }),
  'plan-changed': ({ siteName, fromPlan, toPlan, credited }, show) => ({
    subject: `${siteName}: теперь тариф ${toPlan}`,
    preview: `Раньше был ${fromPlan}.`,
    text: [
      `Тариф сайта ${siteName} изменён с ${fromPlan} на ${toPlan}.`,
      ...(credited === null ? [] : [`${show.money(credited)} за оплаченное вперёд зачислено на ваш баланс.`]),
    ],
    button: 'Посмотреть сайт',
  }),
  extended: ({ siteName, days: more, paidUntil, deletionAt }, show) => ({
    subject: paidUntil === null ? `У сайта ${siteName} больше времени` : `${siteName} оплачен до ${show.day(paidUntil)}`,
    preview: paidUntil === null ? 'Он дольше остаётся под защитой без оплаты.' : 'Вам ничего не нужно делать.',
    text: [
      `Мы добавили сайту ${siteName} ещё ${show.plural(more, days)}. Вам это ничего не стоит.`,
      ...(paidUntil === null ? [] : [`Он оплачен до ${show.day(paidUntil)}.`]),
      ...(deletionAt === null
        ? []
        : [
            `Защита ещё не оплачена: оплатите, пожалуйста, до ${show.day(deletionAt)}, иначе она будет удалена. Если это пробный период, сначала выберите тариф.`,
          ]),
    ],
    button: 'Посмотреть сайт',
  }),
  'trial-ends': ({ siteName, trialUntil, daysLeft, deletionAt }, show) => ({
    subject: `Пробный период сайта ${siteName} длится до ${show.day(trialUntil)}`,
    preview: 'Выберите тариф, и всё останется как есть.',
    text: [
      `Пробный период сайта ${siteName} закончится через ${show.plural(daysLeft, days)}, ${show.day(trialUntil)}. Выберите тариф и оплатите, и всё останется как есть. В любом случае сайт остаётся под защитой до ${show.day(deletionAt)}; затем защита будет удалена.`,
    ],
    button: 'Выбрать тариф',
  }),
};
