import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('visitor_invitation')
export class InvitationRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'visitor_id' })
  visitorId!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  /** to which it went: worth nothing once the visitor has another */
  @Column({ type: 'text' })
  email!: string;

  /** of the secret of its links */
  @Column({ type: 'bytea' })
  hash!: Buffer;

  /** one that has expired stays open */
  @Column({ type: 'text' })
  state!: 'open' | 'accepted' | 'declined' | 'replaced';

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}

@Entity('visitor_reset')
export class ResetRow {
  @PrimaryColumn('uuid', { name: 'visitor_id' })
  visitorId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  /** to which the link went */
  @Column({ type: 'text' })
  email!: string;

  @Column({ type: 'bytea' })
  hash!: Buffer;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  expiresAt!: Date;
}
