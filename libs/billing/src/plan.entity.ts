import type { Currency, PeriodMonths, PlanFeature } from '@sitekeep/contracts';
import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import { bigAmount } from './big-amount.ts';
import type { Activation } from './service.ts';

/** One version of a plan; never changes but for `onSale`. */
@Entity('plan')
export class Plan {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  code!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  name!: string;

  @Column('text')
  summary!: string;

  @Column('smallint')
  rank!: number;

  @Column('text')
  activation!: Activation;

  @Column('integer')
  hostnames!: number;

  @Column('integer')
  origins!: number;

  @Column('integer')
  rules!: number;

  @Column('integer', { name: 'firewall_rules' })
  firewallRules!: number;

  @Column('integer', { name: 'unpaid_cap' })
  unpaidCap!: number;

  /** what it holds besides its limits */
  @Column('text', { array: true })
  features!: PlanFeature[];

  /** of a trial plan, which has no prices and is given once */
  @Column('smallint', { name: 'trial_days', nullable: true })
  trialDays!: number | null;

  @Column('boolean', { name: 'on_sale' })
  onSale!: boolean;

  @OneToMany(() => PlanPrice, (price) => price.plan)
  prices!: Relation<PlanPrice[]>;
}

/** Price of one period. */
@Entity('plan_price')
export class PlanPrice {
  @PrimaryColumn('uuid', { name: 'plan_id' })
  planId!: string;

  @PrimaryColumn('text')
  currency!: Currency;

  @PrimaryColumn('smallint', { name: 'period_months' })
  periodMonths!: PeriodMonths;

  @Column('bigint', { transformer: bigAmount })
  amount!: number;

  @ManyToOne(() => Plan, (plan) => plan.prices)
  @JoinColumn({ name: 'plan_id' })
  plan!: Relation<Plan>;
}
