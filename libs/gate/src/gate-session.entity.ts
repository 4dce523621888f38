import type { GateClaims, SignInMethod } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A visitor who is signed in at a site. */
@Entity('gate_session')
export class GateSessionRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'visitor_id' })
  visitorId!: string;

  @Column({ type: 'text', array: true })
  factors!: GateClaims['f'];

  /** how that was shown */
  @Column({ type: 'text', array: true })
  methods!: SignInMethod[];

  /** when that was shown */
  @Column({ type: 'timestamptz', name: 'shown_at' })
  shownAt!: Date;

  /** beside the visitor's own, as the identity provider told them at the sign-in */
  @Column({ type: 'text', array: true, name: 'given_groups' })
  givenGroups!: string[];

  @Column({ type: 'text' })
  address!: string;

  @Column({ type: 'text', name: 'user_agent' })
  userAgent!: string;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  /** what the newest token says, in whole seconds */
  @Column({ type: 'timestamptz', name: 'issued_at' })
  issuedAt!: Date;

  /** when the newest token is over for good, unless it is renewed before */
  @Column({ type: 'timestamptz', name: 'idle_at' })
  idleAt!: Date;

  @Column({ type: 'timestamptz', name: 'ends_at' })
  endsAt!: Date;

  /** when the last of all its tokens is over for good; never lowered */
  @Column({ type: 'timestamptz', name: 'tokens_until' })
  tokensUntil!: Date;
}
