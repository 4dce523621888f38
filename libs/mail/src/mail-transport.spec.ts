import type { AddressInfo } from 'node:net';
import { dataSourceOptions, platformMigrations } from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { Clock } from '@sitekeep/runtime';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { DataSource } from 'typeorm';
import { mailEntities, mailMigrations } from './index.ts';
import type { MailTransport, OutgoingMail } from './mail-transport.ts';
import { MailboxMessage } from './mailbox-message.entity.ts';
import { MailboxTransport } from './mailbox.transport.ts';
import { SmtpTransport } from './smtp.transport.ts';

type Received = OutgoingMail;
type Setup = { transport: MailTransport; received: () => Promise<Received[]>; end: () => Promise<void> };
const plain: OutgoingMail = {
  ...{ messageId: '<x@sitekeep.test>', to: 'anna@example.com', subject: 's', html: '<p>h</p>', text: 't' },
  ...{ language: 'en', attachments: [] },
};
const trimmed = (text: string | undefined) => (text ?? '').trim();

/** A real mail server on a free port; `nobody@…` does not exist there, `later@…` is refused for now. */
async function startSmtp() {
  const inbox = new Map<string, Received>();
  const replyTos = new Map<string, string | undefined>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      const fail = (text: string, responseCode: number) => done(Object.assign(new Error(text), { responseCode }));
      if (address.startsWith('nobody@')) return fail('no such mailbox', 550);
      if (address.startsWith('later@')) return fail('try again later', 451);
      return done();
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          const messageId = mail.messageId ?? '';
          const to = mail.to?.[0]?.address ?? '';
          replyTos.set(messageId, mail.replyTo?.[0]?.address);
          const language = mail.headers.find(({ key }) => key === 'content-language')?.value as Received['language'];
          const attachments = mail.attachments.map(({ filename, mimeType, content }) => ({
            filename: filename ?? '',
            contentType: mimeType,
            content: Buffer.from(content as ArrayBuffer),
          }));
          const texts = { subject: mail.subject ?? '', html: trimmed(mail.html), text: trimmed(mail.text) };
          inbox.set(messageId, { messageId, to, ...texts, language, attachments });
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, inbox, replyTos, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

async function smtp(): Promise<Setup> {
  const server = await startSmtp();
  const transport = new SmtpTransport(`smtp://127.0.0.1:${server.port}`, 'Sitekeep <no-reply@sitekeep.test>');
  return {
    transport,
    received: () => Promise.resolve([...server.inbox.values()]),
    end: async () => {
      await transport.close();
      await server.close();
    },
  };
}

async function mailbox(): Promise<Setup> {
  const database = await createTestDatabase([...platformMigrations, ...mailMigrations]);
  const source = await new DataSource(dataSourceOptions(database.url, mailEntities, [], 2)).initialize();
  return {
    transport: new MailboxTransport(() => source.manager, new Clock()),
    received: async () => {
      const rows = await source.getRepository(MailboxMessage).find({ order: { id: 'ASC' } });
      return rows.map(({ messageId, recipient, subject, html, text, language, attachments }) => ({
        messageId,
        to: recipient,
        subject,
        html: html.trim(),
        text: text.trim(),
        language,
        attachments: attachments.map(({ content, ...attachment }) => ({ ...attachment, content: Buffer.from(content, 'base64') })),
      }));
    },
    end: async () => {
      await source.destroy();
      await database.drop();
    },
  };
}

describe.each([
  ['a mail server (SMTP)', smtp],
  ['the local mailbox', mailbox],
])('conformance: %s', (_name, begin) => {
  let setup: Setup;
  beforeAll(async () => void (setup = await begin()));
  afterAll(() => setup.end());
  const mail: OutgoingMail = {
    messageId: '<first@sitekeep.test>',
    to: 'anna@example.com',
    subject: 'Rechnung für Käse über 12 €',
    html: '<p>Grüße &amp; more</p>',
    text: 'Grüße\n.\nand a dot on its own line',
    language: 'de',
    attachments: [
      { filename: 'Rechnung für März.pdf', contentType: 'application/pdf', content: Buffer.from([0, 13, 10, 46, 13, 10, 255]) },
    ],
  };

  test('brings subject, both texts, all letters, the language and every byte of an attachment over unchanged', async () => {
    await setup.transport.deliver(mail);
    expect(await setup.received()).toEqual([mail]);
  });

  test('shows a mail that comes twice once', async () => {
    await setup.transport.deliver(mail);
    expect(await setup.received()).toHaveLength(1);
  });

  test('takes many at the same time', async () => {
    const more = Array.from({ length: 20 }, (_, i) => ({ ...mail, messageId: `<more-${i}@sitekeep.test>` }));
    await Promise.all(more.map((each) => setup.transport.deliver(each)));
    expect(await setup.received()).toHaveLength(21);
  });

  test('a recipient with a line break cannot add another', async () => {
    await setup.transport
      .deliver({ ...mail, messageId: '<inject@sitekeep.test>', subject: 'A\r\nBcc: all@example.com' })
      .catch(() => undefined);
    for (const each of await setup.received()) expect(each.to).toBe('anna@example.com');
  });
});

describe('a mail server that says no', () => {
  let setup: Setup;
  beforeAll(async () => void (setup = await smtp()));
  afterAll(() => setup.end());
  const to = (address: string) => setup.transport.deliver({ ...plain, to: address });

  test('for good is told apart from for now', async () => {
    await expect(to('nobody@example.com')).rejects.toMatchObject({ name: 'MailRefused' });
    await expect(to('later@example.com')).rejects.not.toMatchObject({ name: 'MailRefused' });
  });

  test('a server that is not there is an error to try again', async () => {
    const gone = new SmtpTransport('smtp://127.0.0.1:1', 'a@sitekeep.test');
    await expect(gone.deliver(plain)).rejects.not.toMatchObject({ name: 'MailRefused' });
    await gone.close();
  });
});

test('an answer to a mail goes where a person reads it', async () => {
  const server = await startSmtp();
  const transport = new SmtpTransport(`smtp://127.0.0.1:${server.port}`, 'Sitekeep <no-reply@sitekeep.test>', 'staff@sitekeep.test');
  await transport.deliver(plain);
  expect([...server.replyTos.values()]).toEqual(['staff@sitekeep.test']);
  await transport.close();
  await server.close();
});
