import type { Purge } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('purge')
export class PurgeRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'text' })
  kind!: Purge['kind'];

  /** as the edges compare them; empty with all */
  @Column({ type: 'text', array: true })
  values!: string[];

  @Column({ type: 'boolean' })
  hard!: boolean;

  @Column({ type: 'timestamptz' })
  at!: Date;
}
