import { randomUUID } from 'node:crypto';
import { newUuid } from '@sitekeep/runtime';
import { callerOf } from '../testing/api-caller.ts';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

const put = (api: TestApi, mail: { to: string; subject: string; html: string }) =>
  api.dataSource.query(
    `INSERT INTO mailbox_message (id, message_id, recipient, subject, html, text, at) VALUES ($5, $1, $2, $3, $4, 'text', now())`,
    [`<${randomUUID()}@test>`, mail.to, mail.subject, mail.html, newUuid()],
  );

describe('in development', () => {
  let api: TestApi;
  beforeAll(async () => void (api = await startTestApi()));
  afterAll(() => api?.close());

  test('the mailbox lists mails as JSON, filtered by recipient', async () => {
    await put(api, { to: 'Anna@example.com', subject: 'For Anna', html: '<head></head>A' });
    await put(api, { to: 'bert@example.com', subject: 'For Bert', html: '<head></head>B' });
    const { body, status } = await callerOf(api.portalUrl)('/dev/mailbox/messages?to=anna@example.com');
    expect(status).toBe(200);
    expect(body['data']).toMatchObject([{ to: 'Anna@example.com', subject: 'For Anna', text: 'text' }]);
  });

  test('attack: a mail with a script is shown in a sandboxed frame, under a policy that runs nothing', async () => {
    await put(api, {
      to: 'x@example.com',
      subject: '<script>alert(1)</script>',
      html: '<html><head></head><script>alert(2)</script></html>',
    });
    const page = await fetch(`${api.portalUrl}/dev/mailbox`);
    const html = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(html).not.toContain('<script>');
    const frame = /<iframe[^>]*sandbox="([^"]*)"[^>]*src="([^"]*)"/.exec(html);
    expect(frame?.[1]).not.toMatch(/allow-(scripts|same-origin)/);
    const mail = await fetch(`${api.portalUrl}${frame?.[2] ?? ''}`);
    expect(mail.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(mail.headers.get('content-security-policy')).toContain('sandbox');
    expect(await mail.text()).toContain('alert(2)');
  });

  test('a mail shows its language, and what it carries can be saved, as a file alone', async () => {
    await put(api, { to: 'pdf@example.com', subject: 'Rechnung', html: '<head></head>C' });
    const attachments = [{ filename: 'SK-1 <b>.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1').toString('base64') }];
    await api.dataSource.query(`UPDATE mailbox_message SET language = 'de', attachments = $1 WHERE recipient = 'pdf@example.com'`, [
      JSON.stringify(attachments),
    ]);
    const { body } = await callerOf(api.portalUrl)('/dev/mailbox/messages?to=pdf@example.com');
    expect(body['data']).toMatchObject([{ language: 'de', attachments: [{ filename: 'SK-1 <b>.pdf', bytes: 6 }] }]);
    const html = await (await fetch(`${api.portalUrl}/dev/mailbox?to=pdf@example.com`)).text();
    expect(html).toContain(' · de · 1 attached');
    expect(html).toContain('SK-1 &lt;b&gt;.pdf');
    const path = /href="(\/dev\/mailbox\/messages\/[^"]+\/attachments\/0)"/.exec(html)?.[1] ?? '';
    const file = await fetch(`${api.portalUrl}${path}`);
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''SK-1%20%3Cb%3E.pdf");
    expect(await file.text()).toBe('%PDF-1');
    for (const other of ['1', '-1', 'x'])
      expect((await fetch(`${api.portalUrl}${path.replace(/0$/, other)}`)).status).toBeGreaterThanOrEqual(400);
  });

  test('a mail that is not there is 404', async () => {
    expect((await fetch(`${api.portalUrl}/dev/mailbox/messages/mail_01J00000000000000000000000`)).status).toBe(404);
  });
});

test('in production there is no mailbox', async () => {
  const api = await startTestApi({
    SITEKEEP_ENV: 'production',
    SMTP_URL: 'smtp://127.0.0.1:1',
    STRIPE_SECRET_KEY: 'sk_test_x',
    STRIPE_WEBHOOK_SECRET: 'whsec_x',
    ALLOW_PRIVATE_ORIGINS: 'false',
  });
  try {
    for (const path of ['/dev/mailbox', '/dev/mailbox/messages']) expect((await fetch(`${api.portalUrl}${path}`)).status).toBe(404);
  } finally {
    await api.close();
  }
});
