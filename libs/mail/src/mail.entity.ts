import { Column, Entity, PrimaryColumn } from 'typeorm';

export const mailStates = ['queued', 'handed_over', 'refused'] as const;
export type MailState = (typeof mailStates)[number];

@Entity('mail')
export class Mail {
  @PrimaryColumn('uuid')
  id!: string;

  /** Made of what the mail tells: a second mail with the same key is the same mail. */
  @Column('text')
  key!: string;

  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column('text')
  recipient!: string;

  @Column('text')
  subject!: string;

  @Column('text', { nullable: true })
  html!: string | null;

  @Column('text', { nullable: true })
  text!: string | null;

  /** html and text of a mail that carries a secret */
  @Column('text', { nullable: true })
  sealed!: string | null;

  /** refused: the mail server will never take it */
  @Column('text', { default: 'queued' })
  state!: MailState;

  @Column('timestamptz', { name: 'queued_at' })
  queuedAt!: Date;

  @Column('timestamptz', { name: 'handed_over_at', nullable: true })
  handedOverAt!: Date | null;
}
