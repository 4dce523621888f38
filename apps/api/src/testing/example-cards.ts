import type { CardSetup } from '@sitekeep/contracts';
import { madeUp } from '../examples/example.ts';
import { each, type Told } from './example-stage.ts';
import { sandboxSaves } from './sandbox-news.ts';

export const asksHowToPay = (told: Told): Promise<void> => each(told, told.anna, ['get /v1/payment-options']);

/** Anna saves a card at the provider's page, and thinks better of it; she wants to put money on her balance. */
export async function savesCards(told: Told): Promise<void> {
  const { api, anna, run } = told;
  await each(told, anna, ['post /v1/payment-methods']);
  const setup: CardSetup = { url: run.standIns.realOf(madeUp.cardPage), expiresAt: null };
  await sandboxSaves(api, setup);
  await each(told, anna, ['get /v1/payment-methods', 'patch /v1/payment-methods/{id}', 'delete /v1/payment-methods/{id}']);
  await each(told, anna, ['post /v1/balance/top-ups']);
}
