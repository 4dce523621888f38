import type { certificateOrderStates } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The certificate that we order, and order again, for one hostname of a site. */
@Entity('certificate_order')
export class CertificateOrder {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  siteId!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  hostname!: string;

  @Column('text')
  state!: (typeof certificateOrderStates)[number];

  /** since when DNS is waited for */
  @Column('timestamptz', { name: 'waiting_since', nullable: true })
  waitingSince!: Date | null;

  /** one after the other, at the authority */
  @Column('integer')
  failures!: number;

  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  @Column('timestamptz', { name: 'last_attempt_at', nullable: true })
  lastAttemptAt!: Date | null;

  @Column('timestamptz', { name: 'next_attempt_at' })
  nextAttemptAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
