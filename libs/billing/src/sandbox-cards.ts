import { createHash } from 'node:crypto';
import type { CardDetails, ChargeRequest, ChargeResult } from './payment-provider.ts';

/** What the cards of the sandbox do, by the name that their id carries. */
export const sandboxCards = {
  works: { label: 'A card that works', brand: 'visa', last4: '4242' },
  declined: { label: 'A card that is always declined', brand: 'mastercard', last4: '0341' },
  confirm: { label: 'A card whose bank wants every payment confirmed', brand: 'visa', last4: '3184' },
  expires: { label: 'A card that works and expires next month', brand: 'amex', last4: '0005' },
} as const;
export type SandboxCard = keyof typeof sandboxCards;
export const isSandboxCard = (name: string): name is SandboxCard => Object.hasOwn(sandboxCards, name);

/** `suffix` makes it another card of the same kind. */
export const sandboxCardId = (card: SandboxCard, suffix: string): string => `sandbox_card_${card}_${suffix}`;

export function sandboxCardDetails(card: SandboxCard, now: Date): CardDetails {
  const { brand, last4 } = sandboxCards[card];
  if (card !== 'expires') return { brand, last4, expiryMonth: 12, expiryYear: now.getUTCFullYear() + 3 };
  const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
  return { brand, last4, expiryMonth: next.getUTCMonth() + 1, expiryYear: next.getUTCFullYear() };
}

/** Remembers nothing: what a card does follows from its id, and what a charge is called from its key. */
export function sandboxCharge(request: ChargeRequest, confirmPage: string): ChargeResult {
  const providerPaymentId = `sandbox_charge_${createHash('sha256').update(request.idempotencyKey).digest('hex').slice(0, 24)}`;
  const card = /^sandbox_card_([a-z]+)_/.exec(request.card)?.[1] ?? '';
  if (card === 'confirm') return { providerPaymentId, outcome: 'authentication-needed', url: request.present ? confirmPage : null };
  if (!isSandboxCard(card) || card === 'declined') return { providerPaymentId, outcome: 'declined', failure: 'insufficient_funds' };
  return { providerPaymentId, outcome: 'settled', received: request.amount };
}
