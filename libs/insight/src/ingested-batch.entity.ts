import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A batch of an edge that is counted already. */
@Entity('ingested_batch')
export class IngestedBatch {
  @PrimaryColumn('text')
  id!: string;

  @Column({ type: 'timestamptz', name: 'ingested_at' })
  ingestedAt!: Date;
}
