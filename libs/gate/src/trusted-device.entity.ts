import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A browser on which a visitor needs no code, at one site. */
@Entity('gate_device')
export class TrustedDeviceRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'visitor_id' })
  visitorId!: string;

  /** SHA-256 of what the browser keeps */
  @Column({ type: 'bytea' })
  hash!: Buffer;

  @Column({ type: 'text', name: 'user_agent' })
  userAgent!: string;

  /** from which it was last used */
  @Column({ type: 'text' })
  address!: string;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'last_used_at' })
  lastUsedAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}
