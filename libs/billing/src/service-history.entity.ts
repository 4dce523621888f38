import type { ServiceState } from '@sitekeep/contracts';
import type { Actor } from '@sitekeep/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ServiceEvent } from './service.ts';

/** One transition of a service; append-only. */
@Entity('service_history')
export class ServiceHistory {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  event!: ServiceEvent | 'ordered';

  @Column('text', { name: 'from_state', nullable: true })
  fromState!: ServiceState | null;

  @Column('text', { name: 'to_state' })
  toState!: ServiceState;

  @Column('text', { name: 'actor_kind' })
  actorKind!: Actor['kind'];

  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId!: string | null;

  @Column('timestamptz', { name: 'paid_until', nullable: true })
  paidUntil!: Date | null;

  @Column('text', { nullable: true })
  note!: string | null;
}
