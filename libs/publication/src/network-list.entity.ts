import type { NetworkList } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The networks of one label (say, of one search engine) in one of the operators' lists. */
@Entity('network_list')
export class NetworkListRow {
  @PrimaryColumn('text')
  name!: NetworkList['name'];

  @PrimaryColumn('text')
  label!: string;

  /** Rises over all lists. */
  @Column('bigint')
  version!: string;

  @Column('text', { array: true })
  networks!: string[];

  @Column('timestamptz', { name: 'imported_at' })
  importedAt!: Date;
}
