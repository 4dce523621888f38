import type { Labels, Words } from '../words.ts';
import { accounts } from './ru-accounts.ts';
import { billing } from './ru-billing.ts';
import { visitors } from './ru-visitors.ts';

const labels: Labels = {
  hello: (name) => `Здравствуйте, ${name}!`,
  helloNobody: 'Здравствуйте!',
  footer: 'Sitekeep защищает сайты. Вы получили это письмо из-за своей учётной записи; если вы на него ответите, ответ прочтёт человек.',
  visitorFooter:
    'Sitekeep защищает этот сайт для его владельца. Вы получили это письмо, потому что ваш адрес там внесён или кто-то его там ввёл.',
  signIn: { when: 'Когда', address: 'Адрес', browser: 'Браузер', unknown: 'неизвестно' },
  openAddress: 'Или откройте этот адрес:',
  colon: ':',
  invoice: 'Счёт',
  creditNote: 'Кредит-нота',
  toPay: 'К оплате',
  due: 'Оплатить до',
  for: 'За',
  site: 'Сайт',
  paidUntil: 'Оплачено до',
  amount: 'Сумма',
  balance: 'Ваш баланс',
  dns: ['Тип', 'Имя', 'Значение'],
  egress: 'В брандмауэре своего сервера разрешите только эти наши адреса:',
  bankTransfer: 'Если вы платите банковским переводом, укажите назначение платежа, чтобы деньги нашли свой счёт:',
  bank: { holder: 'Получатель', iban: 'IBAN', bic: 'BIC', bank: 'Банк', reference: 'Назначение платежа' },
  declines: {
    insufficient_funds: 'Ваш банк сообщает, что на карточном счёте недостаточно денег.',
    expired_card: 'Ваш банк сообщает, что срок действия карты истёк.',
    incorrect_cvc: 'Ваш банк сообщает, что код безопасности неверен.',
    card_not_supported: 'Ваш банк сообщает, что карта не подходит для таких платежей.',
    processing_error: 'В тот момент ваш банк не смог обработать платёж.',
    amount_too_small: 'Сумма слишком мала для карты: её можно оплатить с вашего баланса.',
    other: 'Ваш банк не назвал причины; он может сообщить её, если вы спросите.',
  },
};

export const ru: Words = { labels, mails: { ...accounts, ...billing, ...visitors } };
