import type { Currency, PeriodMonths } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigAmountOrNone } from './big-amount.ts';

/** What a code takes off; never changes but for `uses` and `endedAt`. */
@Entity('promo_code')
export class PromoCode {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  code!: string;

  /** of the lines it fits; or `amount` */
  @Column('smallint', { nullable: true })
  percent!: number | null;

  @Column('bigint', { nullable: true, transformer: bigAmountOrNone })
  amount!: number | null;

  @Column('text', { nullable: true })
  currency!: Currency | null;

  /** empty: all plans */
  @Column('text', { array: true, name: 'plan_codes' })
  planCodes!: string[];

  /** empty: all periods */
  @Column('smallint', { array: true, name: 'period_months' })
  periodMonths!: PeriodMonths[];

  /** what comes off a line is of so many of its periods at most */
  @Column('smallint', { name: 'most_periods' })
  mostPeriods!: number;

  /** accounts that have never paid, and each of them once */
  @Column('boolean', { name: 'new_customers_only' })
  newCustomersOnly!: boolean;

  @Column('integer', { name: 'most_uses', nullable: true })
  mostUses!: number | null;

  /** invoices that are not void */
  @Column('integer')
  uses!: number;

  @Column('timestamptz', { name: 'starts_at', nullable: true })
  startsAt!: Date | null;

  @Column('timestamptz', { name: 'ends_at', nullable: true })
  endsAt!: Date | null;

  /** by staff, before its time */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

/** An invoice that used a code. */
@Entity('promo_use')
export class PromoUse {
  @PrimaryColumn('uuid', { name: 'invoice_id' })
  invoiceId!: string;

  @Column('uuid', { name: 'promo_code_id' })
  promoCodeId!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('timestamptz')
  at!: Date;

  /** the invoice became void */
  @Column('timestamptz', { name: 'given_back_at', nullable: true })
  givenBackAt!: Date | null;
}
