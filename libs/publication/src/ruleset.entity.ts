import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was published under a number. */
@Entity('ruleset')
export class RulesetRow {
  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  @PrimaryColumn('bigint')
  revision!: string;

  /** false: a tombstone */
  @Column('boolean')
  live!: boolean;

  @Column('text', { name: 'content_hash' })
  contentHash!: string;

  @Column('integer')
  bytes!: number;

  @Column('text', { array: true })
  hostnames!: string[];

  @Column('timestamptz', { name: 'published_at' })
  publishedAt!: Date;
}
