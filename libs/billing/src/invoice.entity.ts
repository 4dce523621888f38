import type { BankDetails, Currency, InvoiceState, MailLanguage, Party, TaxCategory } from '@sitekeep/contracts';
import { Column, Entity, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import { bigAmount } from './big-amount.ts';
import { InvoiceLine } from './invoice-line.entity.ts';

/** Who sells or buys, frozen on the invoice. Invoices of before the billing profile hold the name only. */
export type InvoiceParty = Pick<Party, 'name'> & Partial<Party>;

@Entity('invoice')
export class Invoice {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  series!: string;

  @Column('integer')
  sequence!: number;

  @Column('text')
  number!: string;

  @Column('text')
  state!: InvoiceState;

  @Column('text')
  currency!: Currency;

  /** sum of the lines */
  @Column('bigint', { transformer: bigAmount })
  net!: number;

  @Column('bigint', { transformer: bigAmount })
  tax!: number;

  /** with tax */
  @Column('bigint', { transformer: bigAmount })
  total!: number;

  /** what its credit notes give back of the total */
  @Column('bigint', { transformer: bigAmount })
  credited!: number;

  @Column('text', { name: 'tax_category' })
  taxCategory!: TaxCategory;

  /** basis points */
  @Column('integer', { name: 'tax_rate' })
  taxRate!: number;

  @Column('text', { name: 'tax_note', nullable: true })
  taxNote!: string | null;

  @Column('jsonb')
  seller!: InvoiceParty;

  @Column('jsonb')
  buyer!: InvoiceParty;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt!: Date;

  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  @Column('text')
  language!: MailLanguage;

  /** what a bank transfer names */
  @Column('text')
  reference!: string;

  @Column('text', { name: 'purchase_order', nullable: true })
  purchaseOrder!: string | null;

  /** where a bank transfer goes */
  @Column('jsonb', { name: 'pay_to', nullable: true })
  payTo!: BankDetails | null;

  @Column('timestamptz', { name: 'paid_at', nullable: true })
  paidAt!: Date | null;

  @Column('timestamptz', { name: 'voided_at', nullable: true })
  voidedAt!: Date | null;

  /** when its money and its time were taken back; one that was only given back keeps its time */
  @Column('timestamptz', { name: 'reversed_at', nullable: true })
  reversedAt!: Date | null;

  /** the void invoice whose lines, all or some, this one took over as they were */
  @Column('uuid', { nullable: true })
  replaces!: string | null;

  @OneToMany(() => InvoiceLine, (line) => line.invoice)
  lines!: Relation<InvoiceLine[]>;
}
