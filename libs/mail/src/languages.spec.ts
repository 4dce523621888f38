import { mailLanguages, type MailLanguage } from '@sitekeep/contracts';
import { formatsOf } from './formats.ts';
import { renderMail, type MailTemplate, type MailTemplates, type RenderedMail } from './templates.ts';
import { samples, variants } from './testing/samples.ts';

const templates = Object.keys(samples) as MailTemplate[];
const others = mailLanguages.filter((language) => language !== 'en');
const render = <Name extends MailTemplate>(template: Name, language: MailLanguage, change: Partial<MailTemplates[Name]> = {}) =>
  renderMail(template, { ...samples[template], ...change }, language);

/** A mail and everything else that it may say, in one language. */
const all = (template: MailTemplate, language: MailLanguage): RenderedMail[] =>
  [{}, ...(variants[template] ?? [])].map((change) => render(template, language, change));
/** The text without what is data: addresses, names, numbers. */
const ownWords = ({ subject, text }: RenderedMail): string =>
  [subject, text]
    .join('\n')
    .replace(/https?:\S+|\S+@\S+|[\w.-]+\.(com|test)\b|\b[0-9a-f]+:[0-9a-f:]+|RF\d+|SK-[\w-]+/g, ' ')
    .replace(
      /Анна Müller|Sitekeep( GmbH)?|Shop|Wiki|Laden Ltd|Bert|Business|Starter|Browser 1|UTC|Visa|Musterbank|BYLADEM1001|DE02|acme: 403 unauthorized/g,
      ' ',
    )
    .replace(/\b(DNS|IBAN|BIC|PDF|CNAME|HTML|www|shop|edge)\b/g, ' ');

describe.each(mailLanguages)('in %s', (language) => {
  test.each(templates)('%s is whole: subject, greeting, HTML and text that say the same', (template) => {
    for (const mail of all(template, language)) {
      expect(mail.subject).toMatch(/\S/);
      expect(mail.html).toContain(`<html lang="${language}">`);
      expect(mail.subject + mail.html + mail.text).not.toMatch(/undefined|null|NaN|Invalid|\[object|#(?![0-9a-f]{6}|\d+;)/);
      // What is missing in the middle of a sentence leaves two spaces, or a full stop too many at its end.
      expect(mail.text).not.toMatch(/[^\S\n] |(?<!\.)\.\.(?!\.)|[^\S\n][.,](\s|$)/);
      const said = mail.html
        .replace(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
        .replace(/&#39;/g, "'")
        .replace(/&amp;/g, '&')
        .replace(/&quot;/g, '"');
      for (const line of mail.text.split('\n').slice(0, -4))
        for (const part of line.split(/\s?: (?=\S)|^- |\s?:$/).filter(Boolean)) expect(said).toContain(part);
    }
  });

  test.each(templates)('%s shows what it was given', (template) => {
    const { subject, text, html } = render(template, language);
    const data = samples[template] as Record<string, unknown>;
    for (const name of [
      'name',
      'siteName',
      'number',
      'invoiceNumber',
      'newEmail',
      'inviter',
      'accountName',
      'fromPlan',
      'toPlan',
      'renewalError',
    ])
      if (typeof data[name] === 'string') expect(subject + text).toContain(data[name]);
    const show = formatsOf(language);
    for (const name of ['total', 'amount', 'balance', 'credited'])
      if (data[name]) expect(text).toContain(show.money(data[name] as { amount: number; currency: 'EUR' }));
    for (const name of [
      'dueAt',
      'chargeAt',
      'nextTryAt',
      'confirmBefore',
      'deletionAt',
      'restorableUntil',
      'paidUntil',
      'trialUntil',
      'expiresAt',
    ])
      if (typeof data[name] === 'string' && !(template === 'renewal-reminder' && name === 'dueAt'))
        expect(text).toContain(show.day(data[name]));
    for (const site of (data['sites'] ?? []) as ({ name: string } | string)[])
      expect(text).toContain(typeof site === 'string' ? site : site.name);
    if ('url' in data) {
      expect(text).toContain(data['url']);
      expect(html).toContain('href="https://portal.example/x?token=secret&amp;a=1"');
    }
  });
});

describe.each(others)('no English is left in %s', (language) => {
  test.each(templates)('%s', (template) => {
    const english = all(template, 'en');
    for (const [index, mail] of all(template, language).entries()) {
      expect(mail.subject).not.toBe(english[index]?.subject);
      expect(ownWords(mail)).not.toMatch(/(?<!\p{L})(the|you|your|is|we|with|invoice|pay|of|until|this|and|see|hello)(?!\p{L})/iu);
      // Single words may be the same in two languages (Type, Bank), sentences are not.
      const sentences = mail.text
        .split('\n')
        .filter((line) => (ownWords({ ...mail, subject: '', text: line }).match(/\p{L}+/gu) ?? []).length > 3);
      expect(sentences.filter((line) => english[index]?.text.includes(line))).toEqual([]);
    }
  });
});

test.each(['uk', 'ru'] as const)('%s has no word in Latin letters but names', (language) => {
  for (const template of templates) for (const mail of all(template, language)) expect(ownWords(mail).match(/[A-Za-z]{2,}/g)).toBeNull();
});

test('no two languages say the same', () => {
  for (const template of templates) {
    const texts = mailLanguages.map((language) => render(template, language).text);
    expect(new Set(texts).size).toBe(mailLanguages.length);
  }
});

test('the letters of Ukrainian are not those of Russian, nor the other way round', () => {
  for (const template of templates)
    for (const [language, foreign] of [
      ['uk', /[ыэёъ]/i],
      ['ru', /[іїєґ]/i],
    ] as const)
      for (const mail of all(template, language)) expect(ownWords(mail)).not.toMatch(foreign);
});

describe.each(mailLanguages)('plural forms in %s', (language) => {
  const counts = Array.from({ length: 31 }, (_, index) => index + 1);
  const rules = new Intl.PluralRules(language);
  test.each([
    ['unpaid-warning', 'day'],
    ['certificate-expires', 'daysLeft'],
    ['extended', 'days'],
    ['trial-ends', 'daysLeft'],
  ] as const)('of %s follow the rules of the language', (template, field) => {
    const forms = new Map<string, Set<string>>();
    for (const count of counts) {
      const { text } = render(template, language, { [field]: count });
      const form = new RegExp(`(?<!\\d)${count}\\s(?!\\d)(?:more\\s|weiter\\w+\\s)?(\\p{L}+)`, 'u');
      const words = text.split('\n\n')[1]?.match(form)?.[1] ?? '';
      expect(words).toMatch(/\S/);
      const category = rules.select(count);
      forms.set(category, (forms.get(category) ?? new Set()).add(words));
    }
    for (const [category, words] of forms) expect([category, [...words]]).toEqual([category, [[...words][0]]]);
    const distinct = [...forms.values()].map((words) => [...words][0]);
    expect(new Set(distinct).size).toBe(forms.size);
  });
});

test.each([
  ['en', '11 December 2026', '€1,234.50'],
  ['de', '11. Dezember 2026', '1.234,50 €'],
  ['fr', '11 décembre 2026', '1 234,50 €'],
  ['es', '11 de diciembre de 2026', '1234,50 €'],
  ['uk', '11 грудня 2026 року', '1 234,50 €'],
  ['ru', '11 декабря 2026 года', '1 234,50 €'],
] as const)('%s writes a day as %s and money as %s', (language, day, money) => {
  const show = formatsOf(language);
  expect(show.day('2026-12-11T23:59:59.000Z').replace(/\s/g, ' ')).toBe(day);
  expect(show.money({ amount: 123_450, currency: 'EUR' }).replace(/\s/g, ' ')).toBe(money);
});

test('many names are cut, and counted', () => {
  const { names } = formatsOf('de');
  expect(names(['A', 'B'])).toBe('A und B');
  expect(names(['A', 'B', 'C', 'D', 'E'])).toBe('A, B, … (5)');
});
