import type { Labels, Words } from '../words.ts';
import { accounts } from './uk-accounts.ts';
import { billing } from './uk-billing.ts';
import { visitors } from './uk-visitors.ts';

const labels: Labels = {
  hello: (name) => `Вітаємо, ${name}!`,
  helloNobody: 'Вітаємо!',
  footer:
    'Sitekeep захищає сайти. Ви отримали цей лист через свій обліковий запис; якщо ви на нього відповісте, відповідь прочитає людина.',
  visitorFooter: 'Sitekeep захищає цей сайт для його власника. Ви отримали цей лист, бо вашу адресу там внесено або хтось її там увів.',
  signIn: { when: 'Коли', address: 'Адреса', browser: 'Браузер', unknown: 'невідомо' },
  openAddress: 'Або відкрийте цю адресу:',
  colon: ':',
  invoice: 'Рахунок',
  creditNote: 'Кредит-нота',
  toPay: 'До сплати',
  due: 'Сплатити до',
  for: 'За',
  site: 'Сайт',
  paidUntil: 'Сплачено до',
  amount: 'Сума',
  balance: 'Ваш баланс',
  dns: ['Тип', 'Ім’я', 'Значення'],
  egress: 'У брандмауері свого сервера дозвольте лише ці наші адреси:',
  bankTransfer: 'Якщо платите банківським переказом, зазначте призначення платежу, щоб гроші знайшли свій рахунок:',
  bank: { holder: 'Отримувач', iban: 'IBAN', bic: 'BIC', bank: 'Банк', reference: 'Призначення платежу' },
  declines: {
    insufficient_funds: 'Ваш банк повідомляє, що на картковому рахунку недостатньо грошей.',
    expired_card: 'Ваш банк повідомляє, що строк дії картки закінчився.',
    incorrect_cvc: 'Ваш банк повідомляє, що код безпеки неправильний.',
    card_not_supported: 'Ваш банк повідомляє, що картка не підходить для таких платежів.',
    processing_error: 'Тоді ваш банк не зміг обробити платіж.',
    amount_too_small: 'Сума замала для картки: її можна сплатити з вашого балансу.',
    other: 'Ваш банк не назвав причини; він може повідомити її, якщо ви запитаєте.',
  },
};

export const uk: Words = { labels, mails: { ...accounts, ...billing, ...visitors } };
