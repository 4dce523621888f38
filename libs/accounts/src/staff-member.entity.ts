import type { StaffRole } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('staff_member')
export class StaffMember {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text')
  role!: StaffRole;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('boolean', { default: false })
  disabled!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
