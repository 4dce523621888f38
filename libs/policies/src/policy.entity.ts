import type { SitePolicyInput } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('policy')
export class PolicyRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  /** null: for all sites of the account */
  @Column({ type: 'uuid', name: 'site_id', nullable: true })
  siteId!: string | null;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'boolean', name: 'only_from_whitelist' })
  onlyFromWhitelist!: boolean;

  @Column({ type: 'text', name: 'country_mode' })
  countryMode!: SitePolicyInput['countries']['mode'];

  @Column({ type: 'text', array: true })
  countries!: string[];

  /** read it by siteSettings and accountSettings */
  @Column({ type: 'jsonb' })
  settings!: object;

  /** of a site's visitor check: passes of a lower one are worth nothing */
  @Column({ type: 'integer', name: 'check_epoch' })
  checkEpoch!: number;

  /** whether the site's servers get a header that only we can send; the value is derived from site and epoch */
  @Column({ type: 'boolean', name: 'origin_secret' })
  originSecret!: boolean;

  @Column({ type: 'text', name: 'origin_secret_header' })
  originSecretHeader!: string;

  @Column({ type: 'integer', name: 'origin_secret_epoch' })
  originSecretEpoch!: number;

  /** whether proxies of the customer may ask about requests of the site; the secret is derived from site and epoch */
  @Column({ type: 'boolean', name: 'forward_auth' })
  forwardAuth!: boolean;

  @Column({ type: 'integer', name: 'forward_auth_epoch' })
  forwardAuthEpoch!: number;

  /** until then the secret of the epoch before is good, too */
  @Column({ type: 'timestamptz', name: 'forward_auth_previous_until', nullable: true })
  forwardAuthPreviousUntil!: Date | null;

  /** of the key that signs sessions of visitors, which is derived from site and epoch */
  @Column({ type: 'integer', name: 'gate_epoch' })
  gateEpoch!: number;

  /** until then sessions signed with the key of the epoch before are good, too */
  @Column({ type: 'timestamptz', name: 'gate_previous_until', nullable: true })
  gatePreviousUntil!: Date | null;

  @Column({ type: 'timestamptz', name: 'updated_at', nullable: true })
  updatedAt!: Date | null;
}
