import type { DetectionEvent, FirewallMatch } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the firewall found in one request. */
@Entity('firewall_event')
export class FirewallEventRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'timestamptz' })
  at!: Date;

  @Column({ type: 'text', name: 'request_id' })
  requestId!: string;

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
