import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Site } from './site.entity.ts';

@Entity('origin')
export class Origin {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'text' })
  scheme!: 'http' | 'https';

  /** name in ASCII, or address literal without brackets */
  @Column({ type: 'text' })
  host!: string;

  @Column({ type: 'integer' })
  port!: number;

  @Column({ type: 'integer' })
  weight!: number;

  @ManyToOne(() => Site, (site) => site.origins)
  @JoinColumn({ name: 'site_id' })
  site!: Relation<Site>;
}
