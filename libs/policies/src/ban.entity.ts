import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('ban')
export class BanRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  /** IPv4 address, or the first of an IPv6 /64 */
  @Column({ type: 'text' })
  address!: string;

  /** name of the rate limit */
  @Column({ type: 'text' })
  rule!: string;

  @Column({ type: 'timestamptz' })
  since!: Date;

  @Column({ type: 'timestamptz' })
  until!: Date;

  @Column({ type: 'text', name: 'request_id' })
  requestId!: string;

  @Column({ type: 'timestamptz', name: 'lifted_at', nullable: true })
  liftedAt!: Date | null;
}
