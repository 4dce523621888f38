import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CertificateSource } from './certificate.ts';

@Entity('certificate')
export class Certificate {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'site_id' })
  siteId!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  source!: CertificateSource;

  @Column('text', { array: true })
  names!: string[];

  @Column('text')
  issuer!: string;

  /** SHA-256 of the leaf, lower-case hex */
  @Column('text')
  fingerprint!: string;

  @Column('timestamptz', { name: 'not_before' })
  notBefore!: Date;

  @Column('timestamptz', { name: 'not_after' })
  notAfter!: Date;

  /** PEM, leaf first */
  @Column('text')
  chain!: string;

  /** the private key, sealed under `certificate <shown id>`: the edges open it */
  @Column('text', { name: 'sealed_key' })
  sealedKey!: string;

  /** days of the last warning of its end */
  @Column('smallint', { name: 'warned_days', nullable: true })
  warnedDays!: number | null;

  /** when its end was noticed: from then on the ruleset prefers any other */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  get ended(): boolean {
    return this.endedAt !== null;
  }
}
