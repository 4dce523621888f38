import { Test, type TestingModule } from '@nestjs/testing';
import { PlatformModule, platformMigrations, Transactions } from '@sitekeep/platform';
import { createTestDatabase } from '@sitekeep/platform/testing';
import { Clock, createLogger } from '@sitekeep/runtime';
import { DeliverMail, Mailbox, Mailer, mailEntities, mailMigrations, MailModule, MailReadModel } from './index.ts';
import { Mail } from './mail.entity.ts';
import { MailRefused, MailTransport, type OutgoingMail } from './mail-transport.ts';

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
  data: { name: 'Anna', number: 'SK-1', total: '€12.00', url: link },
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
  const first = await module.get(MailReadModel).handedOverAt(transactions.manager, 'once');
  clock.setOffset(86_400_000);
  await run('once');
  expect(await module.get(MailReadModel).handedOverAt(transactions.manager, 'once')).toEqual(first);
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
    failing,
    createLogger('test', 'silent'),
    { MAIL_FROM: 'a@sitekeep.test' },
  );
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('retried')));
  const mailId = await idOf('retried');
  failing.error = new Error('connection reset');
  await expect(handler.handle({ mailId })).rejects.toThrow('connection reset');
  expect(await module.get(MailReadModel).handedOverAt(transactions.manager, 'retried')).toBeNull();
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
  const handler = new DeliverMail(transactions, clock, audit as never, mailer, failing, createLogger('test', 'silent'), {
    MAIL_FROM: 'a@sitekeep.test',
  });
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('refused')));
  await handler.handle({ mailId: await idOf('refused') });
  expect(await transactions.manager.getRepository(Mail).findOneBy({ key: 'refused' })).toMatchObject({ state: 'refused' });
  expect(await module.get(MailReadModel).handedOverAt(transactions.manager, 'refused')).toBeInstanceOf(Date);
  expect(told).toHaveLength(1);
});

test('a mail is kept a year', async () => {
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('old')));
  await run('old');
  clock.setOffset(366 * 86_400_000);
  await transactions.run((manager) => mailer.queue(manager, invoiceMail('new')));
  await run('new');
  expect(await rows(`SELECT key FROM mail WHERE key IN ('old', 'new')`)).toEqual([{ key: 'new' }]);
});
