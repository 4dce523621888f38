import type { ApprovalAction, approvalStates, Currency } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigAmount } from './big-amount.ts';
import type { ActRequest } from './staff-act.ts';

/** An act of staff with money that somebody else must agree to. Frozen but for the decision. */
@Entity('approval')
export class Approval {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  action!: ApprovalAction;

  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  /** shown id, or what people call it by */
  @Column('text')
  target!: string;

  /** what is agreed to, where target and amount do not say it */
  @Column('text', { nullable: true })
  terms!: string | null;

  @Column('text')
  currency!: Currency;

  @Column('bigint', { transformer: bigAmount })
  amount!: number;

  /** what is to be done, as its act reads it */
  @Column('jsonb')
  request!: ActRequest;

  @Column('text')
  reason!: string;

  @Column('text')
  state!: (typeof approvalStates)[number];

  @Column('uuid', { name: 'requested_by' })
  requestedBy!: string;

  @Column('text')
  requester!: string;

  @Column('timestamptz', { name: 'requested_at' })
  requestedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('uuid', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;

  @Column('text', { nullable: true })
  decider!: string | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;

  @Column('text', { name: 'decision_reason', nullable: true })
  decisionReason!: string | null;
}
