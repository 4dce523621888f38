import type { MachineKind } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A token with which programs enter a site. */
@Entity('gate_machine')
export class GateMachineRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'text' })
  kind!: MachineKind;

  @Column({ type: 'text' })
  label!: string;

  /** HMAC-SHA256 of the secret as it is shown, in base64url; the key is the site's (machineKey) */
  @Column({ type: 'text' })
  mac!: string;

  /** the last four characters of the secret */
  @Column({ type: 'text' })
  hint!: string;

  /** of kind git */
  @Column({ type: 'uuid', name: 'visitor_id', nullable: true })
  visitorId!: string | null;

  /** of kind git */
  @Column({ type: 'text', nullable: true })
  access!: 'read' | 'write' | null;

  /** each with all below it; empty: all */
  @Column({ type: 'text', array: true })
  paths!: string[];

  /** canonical CIDR; empty: every address */
  @Column({ type: 'text', array: true })
  networks!: string[];

  @Column({ type: 'boolean' })
  active!: boolean;

  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  /** exact to some minutes */
  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** The site's own CA: who holds a certificate that it has signed enters. */
@Entity('gate_client_ca')
export class GateClientCaRow {
  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  /** one to five certificates */
  @Column({ type: 'text' })
  pem!: string;

  /** hexadecimal without leading zeros, in lower case */
  @Column({ type: 'text', array: true, name: 'revoked_serials' })
  revokedSerials!: string[];
}
