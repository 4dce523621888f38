import type { FirewallRuleBody } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A rule that staff push to all sites. */
@Entity('firewall_patch')
export class FirewallPatchRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** of its last change, rising over all patches and imports */
  @Column('bigint')
  version!: string;

  @Column('text')
  title!: string;

  @Column({ type: 'text', nullable: true })
  cve!: string | null;

  @Column('jsonb')
  rule!: FirewallRuleBody;

  @Column('text')
  reason!: string;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  /** null: in force, unless it has expired */
  @Column({ type: 'timestamptz', name: 'removed_at', nullable: true })
  removedAt!: Date | null;
}
