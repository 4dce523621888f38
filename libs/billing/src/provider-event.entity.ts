import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PaymentProviderName } from './payment.ts';

/** A verified webhook, stored once. */
@Entity('provider_event')
export class ProviderEvent {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  provider!: PaymentProviderName;

  /** the provider's own id */
  @Column('text', { name: 'event_id' })
  eventId!: string;

  @Column('text')
  type!: string;

  @Column('jsonb')
  payload!: Record<string, unknown>;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  @Column('timestamptz', { name: 'processed_at', nullable: true })
  processedAt!: Date | null;

  /** what came of it, for staff */
  @Column('text', { nullable: true })
  outcome!: string | null;
}
