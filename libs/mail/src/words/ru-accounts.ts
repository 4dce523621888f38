import type { Role } from '@sitekeep/contracts';
import type { AccountWords } from '../words.ts';

const notYou = 'Если это были не вы, ничего не делайте: без ссылки ничего не изменится.';
const roles: Record<Role, string> = {
  owner: 'владелец',
  admin: 'администратор',
  billing: 'счета и оплата',
  viewer: 'только просмотр',
};

/** Mails of accounts, sites and certificates in Russian. */
export const accounts: AccountWords = {
  'confirm-email': () => ({
    subject: 'Подтвердите адрес электронной почты',
    preview: 'Одно нажатие — и ваши сайты могут заработать.',
    text: ['Подтвердите, пожалуйста, что это ваш адрес. Ваши сайты заработают, как только вы это сделаете и примете условия.'],
    button: 'Подтвердить этот адрес',
    notes: ['Ссылка действует 3 дня. Если вы не регистрировались в Sitekeep, не обращайте внимания на это письмо.'],
  }),
  'password-reset': () => ({
    subject: 'Выберите новый пароль',
    preview: 'Ссылка действует один час.',
    text: ['Кто-то, вероятно вы, запросил новый пароль для этого адреса.'],
    button: 'Выбрать новый пароль',
    notes: ['Ссылка действует один час и один раз.', notYou],
  }),
  'password-changed': () => ({
    subject: 'Ваш пароль изменён',
    preview: 'Все остальные ваши сеансы завершены.',
    text: [
      'Ваш пароль в Sitekeep изменён, а все остальные ваши сеансы завершены.',
      'Если это были не вы, немедленно выберите новый пароль и напишите нам.',
    ],
    button: 'Выбрать новый пароль',
  }),
  'email-change': ({ newEmail }) => ({
    subject: 'Подтвердите новый адрес электронной почты',
    preview: 'Впредь вы будете входить с этим адресом.',
    text: [`Вы попросили впредь входить с адресом ${newEmail}.`],
    button: 'Использовать этот адрес',
    notes: ['Ссылка действует один день. До тех пор остаётся ваш прежний адрес.', notYou],
  }),
  'email-changed': ({ newEmail }) => ({
    subject: 'Адрес вашей электронной почты меняют',
    preview: `Новый адрес: ${newEmail}.`,
    text: [
      `Кто-то, кто знает ваш пароль, попросил изменить адрес вашей учётной записи в Sitekeep на ${newEmail}.`,
      'Он изменится, когда новый адрес будет подтверждён. Если это были не вы, смените пароль сейчас и напишите нам.',
    ],
  }),
  invitation: ({ inviter, accountName, role }) => ({
    subject: `${inviter} приглашает вас в ${accountName}`,
    preview: `Ваша роль: ${roles[role]}.`,
    text: [`${inviter} приглашает вас работать в учётной записи Sitekeep ${accountName}. Ваша роль: ${roles[role]}.`],
    button: 'Принять приглашение',
    notes: ['Приглашение действует 7 дней. Если вы не знаете отправителя, не обращайте на него внимания.'],
  }),
  ordered: ({ siteName, hostnames, service: { waitsFor, deletionAt, trialUntil } }, show) => {
    const end = deletionAt === null ? '' : ` Без оплаты она будет удалена ${show.day(deletionAt)}.`;
    const state =
      waitsFor === 'payment'
        ? 'Она заработает, как только будет оплачена.'
        : waitsFor === 'confirmation'
          ? 'Она заработает, как только ваш адрес будет подтверждён, а условия приняты.'
          : 'Она работает.';
    const trial = trialUntil === null ? '' : ` Пробный период бесплатен до ${show.day(trialUntil)}.`;
    return {
      subject: `${siteName}: что внести в ваш DNS`,
      preview: `Защита сайта ${siteName} заказана.`,
      text: [
        `Защита сайта ${siteName} (${hostnames.join(', ')}) заказана. ${state}${trial}${end}`,
        'Добавьте эти записи DNS; с этого момента посетители будут приходить через нас:',
      ],
      button: 'Открыть сайт',
    };
  },
  'certificate-expires': ({ siteName, daysLeft, expiresAt, renewalError }, show) => ({
    subject: `Сертификат сайта ${siteName} действует до ${show.day(expiresAt)}`,
    preview: 'После этого браузеры будут предостерегать ваших посетителей.',
    text: [
      `Сертификат сайта ${siteName} будет действовать ещё ${show.plural(daysLeft, { one: '# день', few: '# дня', many: '# дней', other: '# дня' })}, до ${show.day(expiresAt)}. После этого браузеры будут предостерегать всех, кто посещает:`,
    ],
    after: [
      renewalError === null
        ? 'Загрузите новый сертификат до этого дня.'
        : `Мы пытались его обновить и не смогли: ${renewalError} Мы продолжаем попытки; устраните причину или загрузите собственный сертификат.`,
    ],
    button: 'Посмотреть сертификаты',
  }),
};
