import type { RulesetOrigin } from '@sitekeep/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Site } from './site.entity.ts';

@Entity('origin')
export class Origin implements RulesetOrigin {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'text' })
  scheme!: 'http' | 'https';

  /** name in ASCII, or address literal without brackets */
  @Column({ type: 'text' })
  host!: string;

  @Column({ type: 'integer' })
  port!: number;

  @Column({ type: 'integer' })
  weight!: number;

  @Column({ type: 'text', name: 'group_name' })
  group!: string;

  @Column({ type: 'boolean' })
  backup!: boolean;

  /** null: what the visitor sent */
  @Column({ type: 'text', name: 'host_header', nullable: true })
  hostHeader!: string | null;

  /** SNI and name of the certificate; null: the host, or the names of the site */
  @Column({ type: 'text', name: 'server_name', nullable: true })
  serverName!: string | null;

  @Column({ type: 'boolean', name: 'verify_tls' })
  verifyTls!: boolean;

  @Column({ type: 'integer', name: 'connect_ms' })
  connectMs!: number;

  @Column({ type: 'integer', name: 'answer_ms' })
  answerMs!: number;

  /** in use at once, of one edge process */
  @Column({ type: 'integer' })
  connections!: number;

  @ManyToOne(() => Site, (site) => site.origins)
  @JoinColumn({ name: 'site_id' })
  site!: Relation<Site>;
}
