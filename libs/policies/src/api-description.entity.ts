import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the requests of a site are to look like, by OpenAPI. */
@Entity('api_description')
export class ApiDescriptionRow {
  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'text', name: 'content_hash' })
  contentHash!: string;

  @Column({ type: 'text' })
  title!: string;

  /** version of the form */
  @Column({ type: 'text' })
  openapi!: string;

  @Column({ type: 'integer' })
  operations!: number;

  @Column({ type: 'text' })
  document!: string;

  /** JSON that the edges read */
  @Column({ type: 'text' })
  content!: string;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  updatedAt!: Date;
}
