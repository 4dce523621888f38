import type { IdentityProviderInput } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An identity provider where visitors of a site may sign in. */
@Entity('gate_provider')
export class ProviderRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  issuer!: string;

  @Column({ type: 'text', name: 'client_id' })
  clientId!: string;

  /** sealed; null: a public client */
  @Column({ type: 'text', name: 'client_secret', nullable: true })
  clientSecret!: string | null;

  @Column({ type: 'text', array: true })
  scopes!: string[];

  @Column({ type: 'text', name: 'stands_for' })
  standsFor!: IdentityProviderInput['standsFor'];

  /** empty: addresses of all domains */
  @Column({ type: 'text', array: true })
  domains!: string[];

  @Column({ type: 'boolean', name: 'create_visitors' })
  createVisitors!: boolean;

  @Column({ type: 'text', name: 'groups_claim', nullable: true })
  groupsClaim!: string | null;

  @Column('jsonb')
  groups!: IdentityProviderInput['groups'];

  @Column({ type: 'timestamptz', name: 'failed_at', nullable: true })
  failedAt!: Date | null;

  /** why, in words for the owner */
  @Column({ type: 'text', nullable: true })
  failure!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** Who a visitor is at a provider. */
@Entity('visitor_identity')
export class VisitorIdentityRow {
  @PrimaryColumn('uuid', { name: 'provider_id' })
  providerId!: string;

  /** the provider's own name for the person (sub), which never changes */
  @PrimaryColumn('text')
  subject!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'visitor_id' })
  visitorId!: string;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}
