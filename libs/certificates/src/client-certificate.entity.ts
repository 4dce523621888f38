import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('client_certificate')
export class ClientCertificateRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  siteId!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  /** false: to follow the active one */
  @Column('boolean')
  active!: boolean;

  /** PEM, self-signed */
  @Column('text')
  certificate!: string;

  /** the private key, sealed under `certificate <shown id>`: the edges open it */
  @Column('text', { name: 'sealed_key' })
  sealedKey!: string;

  /** SHA-256, lower-case hex */
  @Column('text')
  fingerprint!: string;

  @Column('timestamptz', { name: 'not_before' })
  notBefore!: Date;

  @Column('timestamptz', { name: 'not_after' })
  notAfter!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
