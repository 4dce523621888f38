import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An API_KEY of a site. */
@Entity('gate_key')
export class GateKeyRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  /** SHA-256 */
  @Column({ type: 'bytea' })
  hash!: Buffer;

  /** its last four characters */
  @Column({ type: 'text' })
  hint!: string;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** null: in force; else it was replaced, and is good until then */
  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;
}

/** What a site says of its keys together; no row: nothing. */
@Entity('site_gate')
export class SiteGateRow {
  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'boolean' })
  locked!: boolean;
}
