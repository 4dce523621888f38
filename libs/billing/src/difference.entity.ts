import type { Difference as DifferenceView } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the books of a provider and ours, or ours among themselves, do not agree on. */
@Entity('reconciliation_difference')
export class Difference {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  source!: DifferenceView['source'];

  /** the same as long as it is the same difference */
  @Column('text')
  key!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  detail!: string;

  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column('uuid', { name: 'payment_id', nullable: true })
  paymentId!: string | null;

  @Column('timestamptz', { name: 'found_at' })
  foundAt!: Date;

  @Column('timestamptz', { name: 'last_seen_at' })
  lastSeenAt!: Date;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt!: Date | null;
}
