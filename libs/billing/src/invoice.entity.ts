import type { Currency, InvoiceState } from '@sitekeep/contracts';
import { Column, Entity, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import { bigAmount } from './big-amount.ts';
import { InvoiceLine } from './invoice-line.entity.ts';

/** Who sells or buys, frozen on the invoice. */
export type InvoiceParty = { name: string };

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

  @Column('bigint', { transformer: bigAmount })
  total!: number;

  @Column('jsonb')
  seller!: InvoiceParty;

  @Column('jsonb')
  buyer!: InvoiceParty;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt!: Date;

  @Column('timestamptz', { name: 'paid_at', nullable: true })
  paidAt!: Date | null;

  @Column('timestamptz', { name: 'voided_at', nullable: true })
  voidedAt!: Date | null;

  @OneToMany(() => InvoiceLine, (line) => line.invoice)
  lines!: Relation<InvoiceLine[]>;
}
