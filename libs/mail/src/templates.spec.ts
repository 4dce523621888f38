import { mailLanguages } from '@sitekeep/contracts';
import { renderMail, type MailTemplate, type MailTemplates } from './templates.ts';
import { samples } from './testing/samples.ts';

const templates = Object.keys(samples) as MailTemplate[];
const english = <Name extends MailTemplate>(template: Name, change: Partial<MailTemplates[Name]> = {}) =>
  renderMail(template, { ...samples[template], ...change }, 'en');

test('a warning names the site and the day of deletion in its subject', () => {
  const { subject, text } = english('unpaid-warning');
  expect(subject).toBe('Shop is unpaid and will be deleted on 11 December 2026');
  expect(text).toContain('9 days');
  expect(english('unpaid-warning', { day: 1 }).text).toContain('1 day.');
  expect(english('unpaid-warning', { afterTrial: true }).text).toContain('The trial of Shop has been over for 9 days.');
});

test('the mail of an order lists the DNS records and the addresses for the firewall', () => {
  const { text, html } = english('ordered');
  expect(text).toContain('Type: CNAME\nName: shop\nValue: edge.sitekeep.test');
  expect(text).toContain('- 203.0.113.7');
  expect(html).toContain('<td');
});

test('an invoice tells the bank account and the reference, and nothing of it where no transfer is taken', () => {
  const { text } = english('invoice');
  expect(text).toContain('IBAN: DE02 1203 0000 0000 2020 51');
  expect(text).toContain('Reference: RF18539007547034');
  expect(english('invoice', { bank: null }).text).not.toMatch(/IBAN|Reference/);
});

test('who renews by card or balance is told that there is nothing to do, and when the money is taken', () => {
  const day = '8 December 2026';
  expect(english('renewal-reminder').text).toContain(`You need not do anything: on ${day} we charge your card Visa •••• 4242 with €14.28.`);
  expect(english('renewal-reminder').text).not.toContain('IBAN');
  expect(english('renewal-reminder', { by: 'balance', card: null }).text).toContain('it is paid from your balance');
  const byHand = english('renewal-reminder', { by: 'customer', card: null, chargeAt: null });
  expect(byHand.text).toContain('See and pay the invoice');
  expect(byHand.text).toContain('IBAN');
});

test.each([
  ['insufficient_funds', 'there is not enough money on the account'],
  ['stolen_card', 'has given no reason'],
  [null, 'has given no reason'],
])('a card that was declined as %s says: %s', (reason, said) => {
  const { text } = english('charge-failed', { reason });
  expect(text).toContain(said);
  expect(text).not.toContain('stolen');
});

test('after the last try the mail says what happens then', () => {
  expect(english('charge-failed').text).toContain('We try again on 12 December 2026.');
  expect(english('charge-failed', { nextTryAt: null }).text).toContain('This was the last try.');
});

test('an invoice of nothing is settled, and no money was received', () => {
  const { text, html } = english('paid', { total: { amount: 0, currency: 'EUR' } });
  expect(text).toContain('there is nothing to pay');
  expect(text + html).not.toContain('received');
});

test('attack: a name with markup or line breaks stays text and adds no header', () => {
  const mail = english('invitation', {
    inviter: '<img src=x onerror=alert(1)>',
    accountName: 'A\r\nBcc: all@example.com\0\u001b[2J',
  });
  expect(mail.html).not.toContain('<img');
  expect(mail.subject).not.toMatch(/\p{Cc}/u);
});

test('attack: a link that is no page is not clickable', () => {
  expect(english('invoice', { url: 'javascript:alert(1)' }).html).not.toContain('href="javascript:');
});

test('nothing in a mail is loaded from elsewhere', () => {
  for (const template of templates)
    for (const language of mailLanguages)
      expect(renderMail(template, samples[template], language).html).not.toMatch(/<(img|script|link|iframe)|url\(/i);
});

test('visitors are not told of an account that they do not have', () => {
  for (const template of templates) {
    const { text, html } = renderMail(template, samples[template], 'en');
    const isVisitors = template.startsWith('visitor-');
    expect([template, text.includes('because of your account'), html.includes('because of your account')]).toEqual([
      template,
      !isVisitors,
      !isVisitors,
    ]);
  }
});

test('a visitor without a name is greeted all the same, and an invitation says how to decline it', () => {
  const { text, html } = english('visitor-invitation', { name: '' });
  expect(text).toMatch(/^Hello,\n/);
  expect(text).toContain('https://wiki.example.com/.sitekeep/not-me?k=secret');
  expect(html).toContain('https://wiki.example.com/.sitekeep/not-me?k=secret');
});

test('a code by mail does not stand in its subject, which is stored and shown on locked screens', () => {
  const { subject, text, html } = english('visitor-code');
  expect(subject).toBe('Your code for wiki.example.com');
  for (const body of [text, html]) expect(body).toContain('is 1234 5678.');
});

test('a mail on a sign-in tells a recovery code from a new network, and what browser nobody knows', () => {
  const used = english('visitor-sign-in', { byRecoveryCode: true, userAgent: '' });
  expect(used.subject).toBe('A recovery code was used at wiki.example.com');
  expect(used.text).toContain('Browser: unknown');
  expect(english('visitor-sign-in').subject).toBe('A new sign-in at wiki.example.com');
});
