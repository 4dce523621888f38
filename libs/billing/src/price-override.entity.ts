import type { Currency, PeriodMonths } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigAmount } from './big-amount.ts';

/** Price of one period that staff gave one service while it is on that plan. */
@Entity('price_override')
export class PriceOverride {
  @PrimaryColumn('uuid', { name: 'service_id' })
  serviceId!: string;

  @PrimaryColumn('uuid', { name: 'plan_id' })
  planId!: string;

  @PrimaryColumn('smallint', { name: 'period_months' })
  periodMonths!: PeriodMonths;

  @Column('text')
  currency!: Currency;

  @Column('bigint', { transformer: bigAmount })
  amount!: number;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
