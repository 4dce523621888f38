import type { RefusalReason, Stage } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One refused request. */
@Entity('security_event')
export class SecurityEvent {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'timestamptz' })
  at!: Date;

  @Column({ type: 'text', name: 'request_id' })
  requestId!: string;

  @Column({ type: 'text' })
  stage!: Stage;

  @Column({ type: 'text' })
  reason!: RefusalReason;

  @Column({ type: 'text', nullable: true })
  matched!: string | null;

  @Column({ type: 'integer' })
  status!: number;

  @Column({ type: 'text' })
  address!: string;

  @Column({ type: 'text', nullable: true })
  country!: string | null;

  @Column({ type: 'text' })
  method!: string;

  @Column({ type: 'text' })
  hostname!: string;

  @Column({ type: 'text' })
  path!: string;

  @Column({ type: 'text', name: 'user_agent', nullable: true })
  userAgent!: string | null;
}
