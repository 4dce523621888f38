import { Column, Entity, PrimaryColumn } from 'typeorm';

export const renewalChargeOutcomes = ['settled', 'processing', 'declined', 'authentication-needed', 'not-charged'] as const;
export type RenewalChargeOutcome = (typeof renewalChargeOutcomes)[number];

/** One charge of a saved card for an invoice, by its place in the schedule; written before the job that makes it. */
@Entity('renewal_charge')
export class RenewalCharge {
  @PrimaryColumn('uuid', { name: 'invoice_id' })
  invoiceId!: string;

  @PrimaryColumn('smallint')
  attempt!: number;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  /** whose schedule it is */
  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  /** null: not made yet */
  @Column('text', { nullable: true })
  outcome!: RenewalChargeOutcome | null;

  @Column('timestamptz', { name: 'made_at', nullable: true })
  madeAt!: Date | null;
}
