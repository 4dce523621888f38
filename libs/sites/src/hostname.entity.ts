import type { hostnameStates } from '@sitekeep/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Site } from './site.entity.ts';

@Entity('hostname')
export class Hostname {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  /** ASCII, lower case; `*.example.com` for a wildcard */
  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', name: 'registrable_domain' })
  registrableDomain!: string;

  @Column({ type: 'text' })
  state!: (typeof hostnameStates)[number];

  @Column({ type: 'text', name: 'proof_token', nullable: true })
  proofToken!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @ManyToOne(() => Site, (site) => site.hostnames)
  @JoinColumn({ name: 'site_id' })
  site!: Relation<Site>;
}
