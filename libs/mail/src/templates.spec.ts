import { renderMail, type MailTemplate, type MailTemplates } from './templates.ts';

const url = 'https://portal.example/x?token=secret&a=1';
const name = 'Anna';
const samples: { [Name in MailTemplate]: MailTemplates[Name] } = {
  'confirm-email': { name, url },
  'password-reset': { name, url },
  'password-changed': { name, url },
  'email-change': { name, newEmail: 'new@example.com', url },
  'email-changed': { name, newEmail: 'new@example.com' },
  invitation: { inviter: 'Bert', accountName: 'Shop Ltd', role: 'admin', url },
  ordered: {
    name,
    siteName: 'Shop',
    hostnames: ['shop.example.com'],
    dnsRecords: [{ type: 'CNAME', name: 'shop', value: 'edge.sitekeep.test' }],
    egressAddresses: ['203.0.113.7'],
    sentence: 'Protected, unpaid.',
    url,
  },
  invoice: { name, number: 'SK-000001', total: '€12.00', url },
  paid: { name, number: 'SK-000001', total: '€12.00', sites: [{ name: 'Shop', paidUntil: '1 February 2027' }], url },
  'unpaid-warning': { name, siteName: 'Shop', day: 9, deletionDay: '11 December 2026', url },
  deleted: { name, siteName: 'Shop', reason: null },
  'certificate-expires': {
    name,
    siteName: 'Shop',
    hostnames: ['shop.example.com'],
    daysLeft: 3,
    day: '11 December 2026',
    renewalError: 'The name does not point at us.',
    url,
  },
  'money-became-balance': { name, total: '€12.00', why: 'the service was already deleted', url },
};
const templates = Object.keys(samples) as MailTemplate[];

test.each(templates)('%s has a subject, and says the same in HTML and in text', (template) => {
  const mail = renderMail(template, samples[template]);
  expect(mail.subject).toMatch(/\S/);
  expect(mail.subject).not.toMatch(/undefined|null/);
  expect(mail.html + mail.text).not.toMatch(/undefined|\[object/);
  for (const value of Object.values(samples[template]).flat())
    if (typeof value === 'string' && value !== url && !mail.subject.includes(value)) expect(mail.text).toContain(value);
  if ('url' in samples[template]) {
    expect(mail.text).toContain(url);
    expect(mail.html).toContain('href="https://portal.example/x?token=secret&amp;a=1"');
  }
});

test('a warning names the site and the day of deletion in its subject', () => {
  const { subject, text } = renderMail('unpaid-warning', samples['unpaid-warning']);
  expect(subject).toBe('Shop is unpaid and will be deleted on 11 December 2026');
  expect(text).toContain('9 days');
  expect(renderMail('unpaid-warning', { ...samples['unpaid-warning'], day: 1 }).text).toContain('1 day.');
});

test('the mail of an order lists the DNS records and the addresses for the firewall', () => {
  const { text, html } = renderMail('ordered', samples.ordered);
  expect(text).toContain('Type: CNAME\nName: shop\nValue: edge.sitekeep.test');
  expect(text).toContain('- 203.0.113.7');
  expect(html).toContain('<td');
});

test('attack: a name with markup or line breaks stays text and adds no header', () => {
  const mail = renderMail('invitation', {
    ...samples.invitation,
    inviter: '<img src=x onerror=alert(1)>',
    accountName: 'A\r\nBcc: all@example.com\0\u001b[2J',
  });
  expect(mail.html).not.toContain('<img');
  expect(mail.subject).not.toMatch(/\p{Cc}/u);
});

test('attack: a link that is no page is not clickable', () => {
  expect(renderMail('invoice', { ...samples.invoice, url: 'javascript:alert(1)' }).html).not.toContain('href="javascript:');
});

test('nothing in a mail is loaded from elsewhere', () => {
  for (const template of templates) expect(renderMail(template, samples[template]).html).not.toMatch(/<(img|script|link|iframe)|url\(/i);
});
