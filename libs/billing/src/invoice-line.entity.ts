import type { InvoiceLineKind, PeriodMonths } from '@sitekeep/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigAmount } from './big-amount.ts';
import { Invoice } from './invoice.entity.ts';

/** A number of periods of one service. Frozen but for `open`, which follows the invoice. */
@Entity('invoice_line')
export class InvoiceLine {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'invoice_id' })
  invoiceId!: string;

  @ManyToOne(() => Invoice, (invoice) => invoice.lines)
  @JoinColumn({ name: 'invoice_id' })
  invoice!: Relation<Invoice>;

  @Column('smallint')
  position!: number;

  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  @Column('uuid', { name: 'plan_id' })
  planId!: string;

  @Column('text')
  kind!: InvoiceLineKind;

  @Column('text')
  description!: string;

  @Column('smallint', { name: 'period_months' })
  periodMonths!: PeriodMonths;

  @Column('smallint')
  periods!: number;

  @Column('timestamptz', { name: 'from_at' })
  fromAt!: Date;

  @Column('timestamptz', { name: 'to_at' })
  toAt!: Date;

  @Column('bigint', { name: 'unit_amount', transformer: bigAmount })
  unitAmount!: number;

  /** of a promo code */
  @Column('bigint', { transformer: bigAmount })
  discount!: number;

  /** without tax */
  @Column('bigint', { transformer: bigAmount })
  amount!: number;

  @Column('boolean')
  open!: boolean;
}
