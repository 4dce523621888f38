import { billingJobHandlers, sandboxSignatureHeader, signSandboxWebhook } from '@sitekeep/billing';
import type { CardSetup } from '@sitekeep/contracts';
import type { JobHandler } from '@sitekeep/platform';
import { randomUUID } from 'node:crypto';
import type { TestApi } from './test-api.ts';

/** The customer enters a card at the sandbox's page, and the worker saves it. */
export async function sandboxSaves(api: TestApi, setup: CardSetup): Promise<void> {
  const { pathname, search } = new URL(setup.url);
  const answer = await fetch(api.portalUrl + pathname + search, {
    method: 'POST',
    headers: { origin: api.portalUrl, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ card: 'works' }),
    redirect: 'manual',
  });
  if (answer.status !== 303) throw new Error(`${answer.status} ${await answer.text()}`);
  await settleAll(api);
}

/** What the sandbox tells of a payment, as it comes in by HTTP, and what the worker makes of it. */
export async function sandboxTells(
  api: TestApi,
  type: 'payment.settled' | 'payment.refunded',
  payment: { id: string; amount: { amount: number; currency: string } },
  amount = payment.amount.amount,
): Promise<void> {
  const data = { payment: payment.id, reference: 'sandbox', amount, currency: payment.amount.currency };
  const body = JSON.stringify({ id: `evt_${randomUUID()}`, type, data });
  const signature = signSandboxWebhook('sandbox-secret-of-tests', Buffer.from(body), Math.floor(Date.now() / 1000));
  const headers = { 'content-type': 'application/json', [sandboxSignatureHeader]: signature };
  const answer = await fetch(`${api.portalUrl}/webhooks/sandbox`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  await settleAll(api);
}

async function settleAll(api: TestApi): Promise<void> {
  const settle = billingJobHandlers.map((handler): JobHandler => api.get(handler as never)).find(({ job }) => job === 'settle-payment');
  const events: { id: string }[] = await api.dataSource.query('SELECT id FROM provider_event WHERE processed_at IS NULL');
  for (const { id } of events) await settle?.handle({ providerEventId: id });
}
