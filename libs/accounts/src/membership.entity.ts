import type { Role } from '@sitekeep/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Account } from './account.entity.ts';
import { Person } from './person.entity.ts';

@Entity('membership')
export class Membership {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @ManyToOne(() => Account)
  @JoinColumn({ name: 'account_id' })
  account!: Relation<Account>;

  @Column('uuid', { name: 'person_id' })
  personId!: string;

  @ManyToOne(() => Person)
  @JoinColumn({ name: 'person_id' })
  person!: Relation<Person>;

  @Column('text')
  role!: Role;

  @Column('timestamptz', { name: 'joined_at' })
  joinedAt!: Date;
}
