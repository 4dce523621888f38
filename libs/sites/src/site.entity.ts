import { Column, Entity, OneToMany, PrimaryColumn, type Relation } from 'typeorm';
import { Hostname } from './hostname.entity.ts';
import { Origin } from './origin.entity.ts';
import { bigintNumber } from './bigint-number.ts';

@Entity('site')
export class Site {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'boolean' })
  suspended!: boolean;

  /** Number of the ruleset that holds what was last set; rises over all sites. */
  @Column({ type: 'bigint', transformer: bigintNumber })
  revision!: number;

  @Column({ type: 'timestamptz', name: 'revised_at' })
  revisedAt!: Date;

  @Column({ type: 'bigint', name: 'published_revision', nullable: true, transformer: bigintNumber })
  publishedRevision!: number | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  @OneToMany(() => Hostname, (hostname) => hostname.site)
  hostnames!: Relation<Hostname[]>;

  @OneToMany(() => Origin, (origin) => origin.site)
  origins!: Relation<Origin[]>;
}
