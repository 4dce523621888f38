import type { DetectionEvent, FirewallMatch } from '@sitekeep/contracts';
import { Column, Entity } from 'typeorm';
import { RequestEventRow } from './request-event.entity.ts';

/** What the firewall found in one request. */
@Entity('firewall_event')
export class FirewallEventRow extends RequestEventRow {
  @Column({ type: 'boolean' })
  blocked!: boolean;

  /** block would have refused it */
  @Column({ type: 'boolean', name: 'would_block' })
  wouldBlock!: boolean;

  @Column({ type: 'text' })
  reason!: DetectionEvent['reason'];

  @Column({ type: 'integer' })
  score!: number;

  /** of the matches, each once */
  @Column({ type: 'text', array: true })
  rules!: string[];

  @Column({ type: 'text', array: true })
  families!: string[];

  @Column({ type: 'jsonb' })
  matches!: FirewallMatch[];
}
