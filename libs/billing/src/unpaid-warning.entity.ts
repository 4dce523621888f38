import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { WarningDay } from './service.ts';

/** A warning that was queued; one per service, time of being unpaid, and day. */
@Entity('unpaid_warning')
export class UnpaidWarning {
  @PrimaryColumn('uuid', { name: 'service_id' })
  serviceId!: string;

  @PrimaryColumn('timestamptz', { name: 'unpaid_since' })
  unpaidSince!: Date;

  @PrimaryColumn('smallint')
  day!: WarningDay;

  @Column('timestamptz')
  at!: Date;

  @Column('text', { name: 'mail_keys', array: true })
  mailKeys!: string[];
}
