import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A passkey of a visitor: works at one hostname alone. */
@Entity('visitor_passkey')
export class PasskeyRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'visitor_id' })
  visitorId!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  /** ASCII, lower case: the RP ID (WebAuthn level 3, 4) */
  @Column({ type: 'text' })
  hostname!: string;

  @Column({ type: 'bytea', name: 'credential_id' })
  credentialId!: Buffer;

  /** COSE_Key (RFC 9052, 7) */
  @Column({ type: 'bytea', name: 'public_key' })
  publicKey!: Buffer;

  /** how browsers reach it: usb, internal, hybrid, … */
  @Column({ type: 'text', array: true })
  transports!: string[];

  /** of signatures, as the authenticator last told it; 0: it does not count */
  @Column({ type: 'bigint', transformer: { from: Number, to: String } })
  counter!: number;

  @Column({ type: 'text' })
  label!: string;

  /** not taken, until its owner unlocks it */
  @Column({ type: 'boolean' })
  locked!: boolean;

  /** when the counter went backwards: somebody has a copy, and it stays locked */
  @Column({ type: 'timestamptz', name: 'copied_at', nullable: true })
  copiedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;
}
