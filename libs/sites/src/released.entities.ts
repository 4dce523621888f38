import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintNumber } from './bigint-number.ts';

/** The last release of a name that was live. */
@Entity('released_hostname')
export class ReleasedHostname {
  @PrimaryColumn('text')
  name!: string;

  @Column({ type: 'text', name: 'registrable_domain' })
  registrableDomain!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  /** Revision of the site with which the name was lost: the number of its tombstone. */
  @Column({ type: 'bigint', transformer: bigintNumber })
  revision!: number;

  @Column({ type: 'timestamptz', name: 'released_at' })
  releasedAt!: Date;
}

/** A domain of which a name left an active service unpaid. */
@Entity('released_domain')
export class ReleasedDomain {
  @PrimaryColumn('text', { name: 'registrable_domain' })
  registrableDomain!: string;

  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'timestamptz', name: 'released_at' })
  releasedAt!: Date;
}
