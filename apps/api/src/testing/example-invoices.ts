import type { CreditNote, Page, Payment } from '@sitekeep/contracts';
import { exampleId } from '../examples/example.ts';
import { each, type Told } from './example-stage.ts';
import { sandboxTells } from './sandbox-news.ts';

/** Anna says who buys before the first invoice is issued. */
export const saysWhoBuys = (told: Told): Promise<void> => each(told, told.anna, ['put /v1/billing/profile', 'get /v1/billing/profile']);

/** The provider gives a part of her payment back: a credit note says so. */
export async function getsMoneyBack(told: Told): Promise<void> {
  const { api, anna, run } = told;
  const [payment] = (await anna.prepare<Page<Payment>>('GET', '/v1/payments')).data;
  await sandboxTells(api, 'payment.refunded', payment!, 500);
  const [note] = (await anna.prepare<Page<CreditNote>>('GET', '/v1/credit-notes')).data;
  run.standIns.learn(exampleId('creditNote'), note!.id);
  await each(told, anna, ['get /v1/credit-notes', 'get /v1/credit-notes/{id}', 'get /v1/invoices/{id}/credit-notes']);
  for (const path of ['credit-notes', 'invoices']) await each(told, anna, [`get /v1/${path}/{id}/pdf`, `get /v1/${path}/{id}/xml`]);
  await each(told, anna, ['get /v1/invoices/export']);
}
