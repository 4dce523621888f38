import { Test, type TestingModule } from '@nestjs/testing';
import { showId, storedId } from '@sitekeep/contracts';
import { Audit, PlatformModule, platformMigrations, Transactions } from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { Clock, createLogger } from '@sitekeep/runtime';
import { Attachments, DeliverMail, Mailbox, Mailer, mailEntities, mailMigrations, MailModule, MailReadModel, OwnerCheck } from './index.ts';
import { Mail } from './mail.entity.ts';
import { MailRefused, MailTransport, type OutgoingMail } from './mail-transport.ts';
import { samples } from './testing/samples.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let module: TestingModule;
let transactions: Transactions;
let mailer: Mailer;
let deliver: DeliverMail;
const clock = new Clock();
const link = 'https://portal.example/confirm?token=very-secret';

beforeAll(async () => {
  database = await createTestDatabase([...platformMigrations, ...mailMigrations]);
  const config = {
    DATABASE_URL: database.url,
    REDIS_URL: process.env['REDIS_URL'] ?? '',
    SITEKEEP_ENV: 'test' as const,
    SEALING_KEY: Buffer.alloc(32, 1),
    MAIL_FROM: 'Sitekeep <no-reply@sitekeep.test>',
  };
  const platform = PlatformModule.register({ config, logger: createLogger('test', 'silent'), entities: mailEntities, clock });
  module = await Test.createTestingModule({ imports: [platform, MailModule], providers: [DeliverMail] }).compile();
  await module.init();
  transactions = module.get(Transactions);
  mailer = module.get(Mailer);
  deliver = module.get(DeliverMail);
});
afterAll(async () => {
  await module?.close();
  await database?.drop();
});
afterEach(() => clock.setOffset(0));

const invoiceMail = (key: string, to = 'anna@example.com') => ({
  key,
  to,
  template: 'invoice' as const,
  data: { ...samples.invoice, url: link },
  accountId: null,
});
const rows = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => transactions.manager.query(sql, values);
const idOf = async (key: string) => (await rows<{ id: string }>('SELECT id FROM mail WHERE key = $1', [key]))[0]?.id ?? '';
const run = async (key: string) => deliver.handle({ mailId: await idOf(key) });

test('a mail goes out only when the change it tells of is committed', async () => {
  await transactions
    .run(async (manager) => {
      await mailer.queue(manager, invoiceMail('rolled-back'));
      throw new Error('no');
    })
    .catch(() => undefined);
  expect(await rows(`SELECT 1 FROM mail WHERE key = 'rolled-back'`)).toHaveLength(0);
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('committed')));
  expect(await rows('SELECT job FROM outbox WHERE id = $1', [`mail-${await idOf('committed')}`])).toEqual([{ job: 'deliver-mail' }]);
});

test('asking for the same mail again, also at the same time, writes it once', async () => {
  await Promise.all(Array.from({ length: 8 }, () => transactions.run((manager) => mailer.queue(manager, invoiceMail('same')))));
  expect(await rows(`SELECT 1 FROM mail WHERE key = 'same'`)).toHaveLength(1);
});

test('a mail is handed over once, at a business time that never moves', async () => {
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('once', 'once@example.com')));
  await Promise.all([run('once'), run('once'), run('once')]);
  const first = await module.get(MailReadModel).handedOverAt(transactions.manager, ['once']);
  clock.setOffset(86_400_000);
  await run('once');
  expect(await module.get(MailReadModel).handedOverAt(transactions.manager, ['once'])).toEqual(first);
  expect((await module.get(Mailbox).list({ limit: 50 }, 'ONCE@example.com')).data).toHaveLength(1);
});

test('a secret link is sealed while it waits, in no outbox row, and gone when handed over', async () => {
  const secret = {
    key: 'secret',
    to: 'secret@example.com',
    template: 'confirm-email' as const,
    data: { name: 'Anna', url: link },
    accountId: null,
  };
  await transactions.run((manager) => mailer.queue(manager, secret));
  const waiting = JSON.stringify(await rows(`SELECT * FROM mail WHERE key = 'secret'`));
  expect(waiting).not.toContain('very-secret');
  expect(JSON.stringify(await rows('SELECT * FROM outbox'))).not.toContain('very-secret');
  await run('secret');
  expect((await module.get(Mailbox).list({ limit: 1 }, 'secret@example.com')).data[0]?.text).toContain('very-secret');
  expect(await rows(`SELECT sealed, html, text FROM mail WHERE key = 'secret'`)).toEqual([{ sealed: null, html: null, text: null }]);
});

class Failing extends MailTransport {
  readonly sent: OutgoingMail[] = [];
  error: Error | null = null;
  deliver(mail: OutgoingMail): Promise<void> {
    this.sent.push(mail);
    return this.error ? Promise.reject(this.error) : Promise.resolve();
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

test('a failed try leaves the mail queued, and the next try is the same mail by its Message-ID', async () => {
  const failing = new Failing();
  const handler = new DeliverMail(
    transactions,
    clock,
    { tellStaff: () => Promise.resolve() } as never,
    mailer,
    new Attachments(),
    new OwnerCheck(),
    failing,
    createLogger('test', 'silent'),
    { MAIL_FROM: 'a@sitekeep.test' },
  );
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('retried')));
  const mailId = await idOf('retried');
  failing.error = new Error('connection reset');
  await expect(handler.handle({ mailId })).rejects.toThrow('connection reset');
  expect(await module.get(MailReadModel).handedOverAt(transactions.manager, ['retried'])).toBeNull();
  failing.error = null;
  await handler.handle({ mailId });
  expect(new Set(failing.sent.map((mail) => mail.messageId)).size).toBe(1);
  expect(failing.sent[0]?.messageId).toMatch(/^<[0-9a-f]{40}@sitekeep\.test>$/);
});

test('a mail refused for good is closed, so that nothing waits for it, and staff are told', async () => {
  const failing = new Failing();
  failing.error = new MailRefused('550 no such mailbox');
  const told: string[] = [];
  const audit = { tellStaff: (_manager: unknown, _account: unknown, text: string) => Promise.resolve(void told.push(text)) };
  const handler = new DeliverMail(
    transactions,
    clock,
    audit as never,
    mailer,
    new Attachments(),
    new OwnerCheck(),
    failing,
    createLogger('test', 'silent'),
    {
      MAIL_FROM: 'a@sitekeep.test',
    },
  );
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('refused')));
  await handler.handle({ mailId: await idOf('refused') });
  expect(await transactions.manager.getRepository(Mail).findOneBy({ key: 'refused' })).toMatchObject({ state: 'refused' });
  expect(await module.get(MailReadModel).handedOverAt(transactions.manager, ['refused'])).toBeInstanceOf(Date);
  expect(told).toHaveLength(1);
});

const visitorId = '019a9c00-0000-7000-8000-000000000001';
const accountId = '019a9c00-0000-7000-8000-00000000000a';
const visitorMail = (key: string) => ({
  key,
  to: 'vera@example.com',
  template: 'visitor-password-reset' as const,
  data: { name: 'Vera', siteName: 'Wiki', host: 'wiki.example.com', url: link },
  accountId,
  visitorId,
});

test('a mail to a visitor that is refused for good stands in the trail of the customer, without the address', async () => {
  const failing = new Failing();
  failing.error = new MailRefused('550 no such mailbox');
  const handler = new DeliverMail(
    transactions,
    clock,
    module.get(Audit),
    mailer,
    new Attachments(),
    new OwnerCheck(),
    failing,
    createLogger('test', 'silent'),
    {
      MAIL_FROM: 'a@sitekeep.test',
    },
  );
  await transactions.run((manager) => mailer.queue(manager, visitorMail('visitor-refused')));
  await handler.handle({ mailId: await idOf('visitor-refused') });
  const entries = await rows('SELECT action, target, reason FROM audit_entry WHERE account_id = $1', [accountId]);
  expect(entries).toEqual([{ action: 'visitor.mail-refused', target: showId('visitor', visitorId), reason: null }]);
  expect(await rows('SELECT 1 FROM staff_notice WHERE account_id = $1', [accountId])).toEqual([]);
});

test('mails to a visitor go with them, those that wait too, and nobody else’s', async () => {
  await transactions.run(async (manager) => {
    await mailer.queue(manager, visitorMail('visitor-waits'));
    await mailer.queue(manager, invoiceMail('stays', 'vera@example.com'));
  });
  const mailId = await idOf('visitor-waits');
  await transactions.run((manager) => mailer.forgetVisitors(manager, visitorId, [visitorId]));
  expect(await idOf('visitor-waits')).toBe(mailId);
  await transactions.run((manager) => mailer.forgetVisitors(manager, accountId, [visitorId]));
  await deliver.handle({ mailId });
  expect((await module.get(Mailbox).list({ limit: 5 }, 'vera@example.com')).data).toEqual([]);
  expect(await rows(`SELECT key FROM mail WHERE recipient = 'vera@example.com'`)).toEqual([{ key: 'stays' }]);
});

test('a mail of a visitor’s template names the visitor', async () => {
  const { visitorId: _, ...nobodys } = visitorMail('nobodys');
  await expect(transactions.run((manager) => mailer.queue(manager, nobodys))).rejects.toThrow('names no visitor');
});

test('a mail is written in the language of its reader, and in English where nobody says which', async () => {
  await transactions.run(async (manager) => {
    await mailer.queue(manager, { ...invoiceMail('german'), language: 'de' });
    await mailer.queue(manager, invoiceMail('unsaid'));
  });
  const found = await rows<{ subject: string; language: string }>(
    `SELECT subject, language FROM mail WHERE key IN ('german', 'unsaid') ORDER BY key`,
  );
  expect(found.map(({ language }) => language)).toEqual(['de', 'en']);
  expect(found[0]?.subject).toMatch(/^Rechnung SK-2026-000001 über 14,28\s€$/);
});

describe('attachments', () => {
  const invoiceId = '019a9c00-0000-7000-8000-0000000000b1';
  const attached = (key: string) => ({
    ...invoiceMail(key, 'attached@example.com'),
    accountId,
    attachments: [{ kind: 'invoice-pdf' as const, id: invoiceId }],
  });

  test('are made when the mail goes out, of the account that it goes to, and lie in the mailbox', async () => {
    const asked: unknown[] = [];
    module.get(Attachments).provide('invoice-pdf', (_manager, ...of) => {
      asked.push(of);
      return Promise.resolve({ filename: 'SK-1.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1') });
    });
    await transactions.run((manager) => mailer.queue(manager, attached('attached')));
    expect(asked).toEqual([]);
    await run('attached');
    expect(asked).toEqual([[accountId, invoiceId]]);
    const mailbox = module.get(Mailbox);
    const [message] = (await mailbox.list({ limit: 1 }, 'attached@example.com')).data;
    expect(message?.attachments).toEqual([{ filename: 'SK-1.pdf', contentType: 'application/pdf', bytes: 6 }]);
    const id = storedId('mail', message?.id ?? '') ?? '';
    expect((await mailbox.attachment(id, 0))?.content.toString()).toBe('%PDF-1');
    expect(await mailbox.attachment(id, 1)).toBeNull();
  });

  test('that became void meanwhile withdraw the mail', async () => {
    module.get(Attachments).provide('invoice-pdf', () => Promise.resolve(null));
    await transactions.run((manager) => mailer.queue(manager, { ...attached('void'), to: 'void@example.com' }));
    await run('void');
    expect(await rows(`SELECT state FROM mail WHERE key = 'void'`)).toEqual([{ state: 'withdrawn' }]);
    expect((await module.get(Mailbox).list({ limit: 1 }, 'void@example.com')).data).toEqual([]);
  });

  test('that nobody makes hold the mail up: it is not sent without', async () => {
    const note = { ...attached('nobody makes it'), attachments: [{ kind: 'credit-note-pdf' as const, id: invoiceId }] };
    await transactions.run((manager) => mailer.queue(manager, note));
    await expect(run('nobody makes it')).rejects.toThrow('nobody makes its credit-note-pdf');
    expect(await rows(`SELECT state FROM mail WHERE key = 'nobody makes it'`)).toEqual([{ state: 'queued' }]);
  });
});

describe('a mail to those who look after an account', () => {
  const ownerId = '019a9c00-0000-7000-8000-0000000000c1';
  const ownerMail = (key: string) => ({ ...invoiceMail(key, `${key}@example.com`), accountId, ownerId });
  const queue = (key: string) => transactions.run((manager) => mailer.queue(manager, ownerMail(key)));
  const received = async (key: string) => (await module.get(Mailbox).list({ limit: 5 }, `${key}@example.com`)).data;
  const handedOverAt = (...keys: string[]) => module.get(MailReadModel).handedOverAt(transactions.manager, keys);

  test('waits where nobody knows who they are', async () => {
    await queue('unasked');
    await expect(run('unasked')).rejects.toThrow('nobody here knows who looks after an account');
    expect(await rows(`SELECT state FROM mail WHERE key = 'unasked'`)).toEqual([{ state: 'queued' }]);
  });

  test('is withdrawn when its reader no longer does, and told as sent only when all of them are', async () => {
    const asked: unknown[] = [];
    let answer = true;
    module.get(OwnerCheck).provide((_manager, ...of) => {
      asked.push(of);
      return Promise.resolve(answer);
    });
    for (const key of ['stayed', 'gone', 'waiting']) await queue(key);
    answer = false;
    await run('gone');
    expect(await received('gone')).toEqual([]);
    expect(await rows(`SELECT state FROM mail WHERE key = 'gone'`)).toEqual([{ state: 'withdrawn' }]);
    expect(await rows('SELECT 1 FROM staff_notice WHERE account_id = $1', [accountId])).toEqual([]);
    expect(await handedOverAt('gone', 'waiting')).toBeNull();
    expect(await handedOverAt('gone')).toBeInstanceOf(Date);
    answer = true;
    clock.setOffset(60_000);
    await run('gone');
    await run('stayed');
    expect([await received('gone'), await received('stayed')]).toMatchObject([[], [{}]]);
    expect(asked).toEqual([
      [accountId, ownerId],
      [accountId, ownerId],
    ]);
    expect(await handedOverAt('gone', 'stayed')).toEqual(await handedOverAt('stayed'));
  });
});

test('a mail is kept a year', async () => {
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('old')));
  await run('old');
  clock.setOffset(366 * 86_400_000);
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('new')));
  await run('new');
  expect(await rows(`SELECT key FROM mail WHERE key IN ('old', 'new')`)).toEqual([{ key: 'new' }]);
});
