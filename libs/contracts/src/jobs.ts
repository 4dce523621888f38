import { z } from 'zod';

const uuid = z.uuid();
/**
 * Every job: its queue, its payload and its id. Ids use `-`, because BullMQ refuses `:`. One handler each; the worker does not
 * boot when a job has none or two. Payloads hold bare uuids and no secret.
 */
export const jobs = {
  'publish-ruleset': {
    queue: 'publication',
    payload: z.strictObject({ siteId: uuid, revision: z.int() }),
    id: (p: { siteId: string; revision: number }) => `site-${p.siteId}-${p.revision}`,
  },
  'lift-ban': { queue: 'publication', payload: z.strictObject({ banId: uuid }), id: (p: { banId: string }) => `ban-${p.banId}` },
  // In a queue of its own: within a second, however many rulesets wait.
  'write-purge': { queue: 'purges', payload: z.strictObject({ purgeId: uuid }), id: (p: { purgeId: string }) => `purge-${p.purgeId}` },
  // In their queue: an attack does not wait until all rulesets are written.
  'write-firewall': {
    queue: 'purges',
    payload: z.strictObject({ what: z.enum(['patches', 'crs']), version: z.int() }),
    id: (p: { what: string; version: number }) => `firewall-${p.what}-${p.version}`,
  },
  // In their queue: whoever is locked out is out within a second. One row for each site: the present state is what is written.
  'write-gate': { queue: 'purges', payload: z.strictObject({ siteId: uuid }), id: (p: { siteId: string }) => `gate-${p.siteId}` },
  // In their queue, for the same reason. `raise`: what the site may use is another, which no version of the document tells yet; a later
  // change that takes the place of this payload has raised it itself.
  'write-gate-access': {
    queue: 'purges',
    payload: z.strictObject({ siteId: uuid, raise: z.boolean().optional() }),
    id: (p: { siteId: string }) => `gate-access-${p.siteId}`,
  },
  'settle-payment': {
    queue: 'billing',
    payload: z.strictObject({ providerEventId: uuid }),
    id: (p: { providerEventId: string }) => `provider-event-${p.providerEventId}`,
  },
  // Of a renewal: attempt 0 from the balance, from 1 on by the saved card.
  'charge-invoice': {
    queue: 'billing',
    payload: z.strictObject({ invoiceId: uuid, attempt: z.int().min(0) }),
    id: (p: { invoiceId: string; attempt: number }) => `charge-${p.invoiceId}-${p.attempt}`,
  },
  'refund-payment': {
    queue: 'billing',
    payload: z.strictObject({ refundId: uuid }),
    id: (p: { refundId: string }) => `refund-${p.refundId}`,
  },
  // What a customer owes us is taken back from what his balance paid.
  'collect-debt': {
    queue: 'billing',
    payload: z.strictObject({ accountId: uuid, reason: z.enum(['refund', 'dispute']) }),
    id: (p: { accountId: string }) => `debt-${p.accountId}`,
  },
  'release-site': {
    queue: 'billing',
    payload: z.strictObject({ serviceId: uuid, siteId: uuid }),
    id: (p: { siteId: string }) => `release-${p.siteId}`,
  },
  'destroy-site': {
    queue: 'billing',
    payload: z.strictObject({ siteId: uuid }),
    id: (p: { siteId: string }) => `destroy-${p.siteId}`,
  },
  'activate-account': {
    queue: 'billing',
    payload: z.strictObject({ accountId: uuid }),
    id: (p: { accountId: string }) => `activate-${p.accountId}`,
  },
  'deliver-mail': { queue: 'mail', payload: z.strictObject({ mailId: uuid }), id: (p: { mailId: string }) => `mail-${p.mailId}` },
  'order-certificate': {
    queue: 'certificates',
    payload: z.strictObject({ orderId: uuid }),
    id: (p: { orderId: string }) => `certificate-order-${p.orderId}`,
  },
  'certificate-sweep': { queue: 'sweeps', payload: z.strictObject({}), id: () => 'certificate-sweep' },
  'check-ledger': { queue: 'sweeps', payload: z.strictObject({}), id: () => 'check-ledger' },
  'expiry-sweep': { queue: 'sweeps', payload: z.strictObject({}), id: () => 'expiry-sweep' },
  'renewal-sweep': { queue: 'sweeps', payload: z.strictObject({}), id: () => 'renewal-sweep' },
  'reconcile-payments': { queue: 'sweeps', payload: z.strictObject({}), id: () => 'reconcile-payments' },
  'unfinished-sweep': { queue: 'sweeps', payload: z.strictObject({}), id: () => 'unfinished-sweep' },
} as const satisfies Record<string, { queue: string; payload: z.ZodType; id: (payload: never) => string }>;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;
export const queues = [...new Set(Object.values(jobs).map((job) => job.queue))];
export type QueueName = (typeof jobs)[JobName]['queue'];
