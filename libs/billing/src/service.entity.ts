import type { PeriodMonths, RenewalMode, ServiceState } from '@sitekeep/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Plan } from './plan.entity.ts';
import type { Activation } from './service.ts';

/** The protection of one site, as it is paid for. */
@Entity('service')
export class Service {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'site_id' })
  siteId!: string;

  @Column('text', { name: 'site_name' })
  siteName!: string;

  @Column('uuid', { name: 'plan_id' })
  planId!: string;

  @ManyToOne(() => Plan)
  @JoinColumn({ name: 'plan_id' })
  plan!: Relation<Plan>;

  @Column('text')
  activation!: Activation;

  @Column('text')
  state!: ServiceState;

  @Column('timestamptz', { name: 'ordered_at' })
  orderedAt!: Date;

  /** where periods are counted from */
  @Column('timestamptz', { name: 'anchor_at' })
  anchorAt!: Date;

  @Column('integer', { name: 'paid_months' })
  paidMonths!: number;

  /** given by staff without an invoice: all its periods end and begin so much later */
  @Column('integer', { name: 'extra_days' })
  extraDays!: number;

  @Column('timestamptz', { name: 'paid_until', nullable: true })
  paidUntil!: Date | null;

  @Column('timestamptz', { name: 'unpaid_since', nullable: true })
  unpaidSince!: Date | null;

  @Column('text')
  renewal!: RenewalMode;

  @Column('smallint', { name: 'renewal_months' })
  renewalMonths!: PeriodMonths;

  /** the card it renews with; null: the account's default */
  @Column('uuid', { name: 'payment_method_id', nullable: true })
  paymentMethodId!: string | null;

  /** when the renewal sweep looks at it */
  @Column('timestamptz', { name: 'renewal_due_at', nullable: true })
  renewalDueAt!: Date | null;

  /** of one that began on a trial plan: unpaid since then, and its periods begin there; later by the days staff gave meanwhile */
  @Column('timestamptz', { name: 'trial_until', nullable: true })
  trialUntil!: Date | null;

  /** when the expiry sweep looks at it */
  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt!: Date | null;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  /** of a deleted one: when what is kept of its site is destroyed; null once that is under way */
  @Column('timestamptz', { name: 'destroy_at', nullable: true })
  destroyAt!: Date | null;

  @Column('text', { name: 'deletion_reason', nullable: true })
  deletionReason!: 'customer' | 'expired' | null;
}
