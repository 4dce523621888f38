import type { Currency, PaymentState } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigAmount } from './big-amount.ts';
import type { PaymentMethodName } from './payment.ts';

/** One attempt to pay an invoice. */
@Entity('payment')
export class Payment {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  purpose!: 'invoice' | 'top-up';

  /** null with a top-up */
  @Column('uuid', { name: 'invoice_id', nullable: true })
  invoiceId!: string | null;

  /** the saved card it is taken from */
  @Column('uuid', { name: 'payment_method_id', nullable: true })
  paymentMethodId!: string | null;

  @Column('text')
  provider!: PaymentMethodName;

  @Column('integer')
  attempt!: number;

  @Column('text')
  state!: PaymentState;

  @Column('text')
  currency!: Currency;

  @Column('bigint', { transformer: bigAmount })
  amount!: number;

  /** the provider's name for it, e.g. of its checkout */
  @Column('text', { name: 'provider_reference', nullable: true })
  providerReference!: string | null;

  /** the provider's id of the payment itself, which refunds and disputes name; known when it has told of the payment */
  @Column('text', { name: 'provider_payment_id', nullable: true })
  providerPaymentId!: string | null;

  @Column('text', { name: 'checkout_url', nullable: true })
  checkoutUrl!: string | null;

  @Column('timestamptz', { name: 'checkout_expires_at', nullable: true })
  checkoutExpiresAt!: Date | null;

  /** what asked for it: the same key again is the same payment */
  @Column('text', { name: 'request_key', nullable: true })
  requestKey!: string | null;

  /** the card entered at the checkout is kept there */
  @Column('boolean', { name: 'save_card' })
  saveCard!: boolean;

  /** taken from a saved card while its payer was away */
  @Column('boolean', { name: 'off_session' })
  offSession!: boolean;

  /** when the provider was last asked to charge the saved card */
  @Column('timestamptz', { name: 'asked_at', nullable: true })
  askedAt!: Date | null;

  /** why it was declined: the card network's code, where there is one (shown in words) */
  @Column('text', { nullable: true })
  failure!: string | null;

  /** what went back to the payer, as the ledger has it */
  @Column('bigint', { transformer: bigAmount })
  refunded!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'processing_at', nullable: true })
  processingAt!: Date | null;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;

  /** the day of a bank transfer as the statement says it, `2026-03-02` */
  @Column('date', { name: 'received_on', nullable: true })
  receivedOn!: string | null;
}
