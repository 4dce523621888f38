import type { CreditNoteReason, Currency, MailLanguage, TaxCategory } from '@sitekeep/contracts';
import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import { bigAmount } from './big-amount.ts';
import { Invoice, type InvoiceParty } from './invoice.entity.ts';

/** Gives back an invoice or a part of it. Append-only. */
@Entity('credit_note')
export class CreditNote {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'invoice_id' })
  invoiceId!: string;

  @ManyToOne(() => Invoice)
  @JoinColumn({ name: 'invoice_id' })
  invoice!: Relation<Invoice>;

  @Column('text')
  series!: string;

  @Column('integer')
  sequence!: number;

  @Column('text')
  number!: string;

  @Column('text')
  reason!: CreditNoteReason;

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

  @Column('text')
  language!: MailLanguage;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt!: Date;

  @OneToMany(() => CreditNoteLine, (line) => line.creditNote)
  lines!: Relation<CreditNoteLine[]>;
}

/** What is given back of one line of the invoice. */
@Entity('credit_note_line')
export class CreditNoteLine {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'credit_note_id' })
  creditNoteId!: string;

  @ManyToOne(() => CreditNote, (note) => note.lines)
  @JoinColumn({ name: 'credit_note_id' })
  creditNote!: Relation<CreditNote>;

  @Column('smallint')
  position!: number;

  @Column('uuid', { name: 'invoice_line_id' })
  invoiceLineId!: string;

  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  @Column('text')
  description!: string;

  /** the time that is given back; null: a part of the money, and no time */
  @Column('timestamptz', { name: 'from_at', nullable: true })
  fromAt!: Date | null;

  @Column('timestamptz', { name: 'to_at', nullable: true })
  toAt!: Date | null;

  /** without tax */
  @Column('bigint', { transformer: bigAmount })
  amount!: number;
}
