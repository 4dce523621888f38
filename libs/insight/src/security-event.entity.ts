import type { RefusalReason, Stage } from '@sitekeep/contracts';
import { Column, Entity } from 'typeorm';
import { RequestEventRow } from './request-event.entity.ts';

/** One refused request. */
@Entity('security_event')
export class SecurityEvent extends RequestEventRow {
  @Column({ type: 'text' })
  stage!: Stage;

  @Column({ type: 'text' })
  reason!: RefusalReason;

  @Column({ type: 'text', nullable: true })
  matched!: string | null;

  @Column({ type: 'integer' })
  status!: number;
}
