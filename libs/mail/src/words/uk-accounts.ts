import type { Role } from '@sitekeep/contracts';
import type { AccountWords } from '../words.ts';

const notYou = 'Якщо це були не ви, нічого не робіть: без посилання нічого не зміниться.';
const roles: Record<Role, string> = {
  owner: 'власник',
  admin: 'адміністратор',
  billing: 'рахунки й оплата',
  viewer: 'лише перегляд',
};

/** Mails of accounts, sites and certificates in Ukrainian. */
export const accounts: AccountWords = {
  'confirm-email': () => ({
    subject: 'Підтвердьте адресу електронної пошти',
    preview: 'Одне натискання — і ваші сайти можуть запрацювати.',
    text: ['Підтвердьте, будь ласка, що це ваша адреса. Ваші сайти запрацюють, щойно ви це зробите й приймете умови.'],
    button: 'Підтвердити цю адресу',
    notes: ['Посилання діє 3 дні. Якщо ви не реєструвалися в Sitekeep, не зважайте на цей лист.'],
  }),
  'password-reset': () => ({
    subject: 'Виберіть новий пароль',
    preview: 'Посилання діє одну годину.',
    text: ['Хтось, імовірно ви, попросив новий пароль для цієї адреси.'],
    button: 'Вибрати новий пароль',
    notes: ['Посилання діє одну годину й один раз.', notYou],
  }),
  'password-changed': () => ({
    subject: 'Ваш пароль змінено',
    preview: 'Усі інші ваші сеанси завершено.',
    text: [
      'Ваш пароль у Sitekeep змінено, а всі інші ваші сеанси завершено.',
      'Якщо це були не ви, негайно виберіть новий пароль і напишіть нам.',
    ],
    button: 'Вибрати новий пароль',
  }),
  'email-change': ({ newEmail }) => ({
    subject: 'Підтвердьте нову адресу електронної пошти',
    preview: 'Надалі ви входитимете з цією адресою.',
    text: [`Ви попросили надалі входити з адресою ${newEmail}.`],
    button: 'Використовувати цю адресу',
    notes: ['Посилання діє один день. Доти залишається ваша попередня адреса.', notYou],
  }),
  'email-changed': ({ newEmail }) => ({
    subject: 'Адресу вашої електронної пошти змінюють',
    preview: `Нова адреса: ${newEmail}.`,
    text: [
      `Хтось, хто знає ваш пароль, попросив змінити адресу вашого облікового запису в Sitekeep на ${newEmail}.`,
      'Вона зміниться, коли нову адресу буде підтверджено. Якщо це були не ви, змініть пароль зараз і напишіть нам.',
    ],
  }),
  invitation: ({ inviter, accountName, role }) => ({
    subject: `${inviter} запрошує вас до ${accountName}`,
    preview: `Ваша роль: ${roles[role]}.`,
    text: [`${inviter} запрошує вас працювати в обліковому записі Sitekeep ${accountName}. Ваша роль: ${roles[role]}.`],
    button: 'Прийняти запрошення',
    notes: ['Запрошення діє 7 днів. Якщо ви не знаєте відправника, не зважайте на нього.'],
  }),
  ordered: ({ siteName, hostnames, service: { waitsFor, deletionAt, trialUntil } }, show) => {
    const end = deletionAt === null ? '' : ` Без оплати його буде видалено ${show.day(deletionAt)}.`;
    const state =
      waitsFor === 'payment'
        ? 'Він запрацює, щойно його буде оплачено.'
        : waitsFor === 'confirmation'
          ? 'Він запрацює, щойно буде підтверджено вашу адресу й прийнято умови.'
          : 'Він працює.';
    const trial = trialUntil === null ? '' : ` Пробний період безкоштовний до ${show.day(trialUntil)}.`;
    return {
      subject: `${siteName}: що внести до вашого DNS`,
      preview: `Захист сайту ${siteName} замовлено.`,
      text: [
        `Захист сайту ${siteName} (${hostnames.join(', ')}) замовлено. ${state}${trial}${end}`,
        'Додайте ці записи DNS; відтоді відвідувачі приходитимуть через нас:',
      ],
      button: 'Відкрити сайт',
    };
  },
  'certificate-expires': ({ siteName, daysLeft, expiresAt, renewalError }, show) => ({
    subject: `Сертифікат сайту ${siteName} діє до ${show.day(expiresAt)}`,
    preview: 'Після цього браузери застерігатимуть ваших відвідувачів.',
    text: [
      `Сертифікат сайту ${siteName} діятиме ще ${show.plural(daysLeft, { one: '# день', few: '# дні', many: '# днів', other: '# дня' })}, до ${show.day(expiresAt)}. Після цього браузери застерігатимуть усіх, хто відвідує:`,
    ],
    after: [
      renewalError === null
        ? 'Завантажте новий сертифікат до цього дня.'
        : `Ми намагалися його поновити, але не змогли: ${renewalError} Ми пробуємо далі; усуньте причину або завантажте власний сертифікат.`,
    ],
    button: 'Переглянути сертифікати',
  }),
};
