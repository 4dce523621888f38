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

  @Column('uuid', { name: 'invoice_id' })
  invoiceId!: string;

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

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'processing_at', nullable: true })
  processingAt!: Date | null;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;
}
