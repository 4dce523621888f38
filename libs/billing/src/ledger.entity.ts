import type { Currency } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigAmount } from './big-amount.ts';
import type { PaymentProviderName } from './payment.ts';

/** Where money stands. */
@Entity('ledger_account')
export class LedgerAccount {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  kind!: 'customer' | 'cash' | 'revenue' | 'tax' | 'goodwill';

  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column('text', { nullable: true })
  provider!: PaymentProviderName | 'staff' | 'bank' | null;

  @Column('text')
  currency!: Currency;
}

/** One movement of money; append-only. */
@Entity('ledger_transaction')
export class LedgerTransaction {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('timestamptz')
  at!: Date;

  /** credit: of an invoice, to the balance; refund and chargeback: what leaves for the payer, by our will or the bank's; goodwill: given by staff, or taken back */
  @Column('text')
  kind!: 'payment' | 'invoice' | 'credit' | 'refund' | 'chargeback' | 'goodwill';

  @Column('text')
  description!: string;

  @Column('uuid', { name: 'invoice_id', nullable: true })
  invoiceId!: string | null;

  @Column('uuid', { name: 'payment_id', nullable: true })
  paymentId!: string | null;

  @Column('uuid', { name: 'credit_note_id', nullable: true })
  creditNoteId?: string | null;

  /** of a refund that went to its payer: the provider's id of it */
  @Column('text', { name: 'refund_reference', nullable: true })
  refundReference?: string | null;

  /** of a refund that came back: the provider's id of it */
  @Column('text', { name: 'provider_reference', nullable: true })
  providerReference?: string | null;
}

/** Positive: the ledger account is credited. */
@Entity('ledger_posting')
export class LedgerPosting {
  @PrimaryColumn('uuid', { name: 'transaction_id' })
  transactionId!: string;

  @PrimaryColumn('uuid', { name: 'ledger_account_id' })
  ledgerAccountId!: string;

  @Column('bigint', { transformer: bigAmount })
  amount!: number;
}
