import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Rules that operators have imported from a CRS release. */
@Entity('firewall_import')
export class FirewallImportRow {
  @PrimaryColumn('bigint')
  version!: string;

  /** of CRS, like 4.10.0 */
  @Column('text')
  release!: string;

  /** what the edges read, as text of JSON would hold it */
  @Column('jsonb')
  rules!: { id: string }[];

  @Column({ type: 'timestamptz', name: 'imported_at' })
  importedAt!: Date;
}
