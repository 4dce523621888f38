import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Mail } from './mail.entity.ts';

export const attachmentKinds = ['invoice-pdf', 'credit-note-pdf'] as const;
export type AttachmentKind = (typeof attachmentKinds)[number];
/** What a mail carries besides its text: named when it is queued, made when it goes out. `id`: of the invoice or credit note, a UUID. */
export type AttachmentRef = { kind: AttachmentKind; id: string };
export type Attachment = { filename: string; contentType: string; content: Buffer };
/** Null: the document became void, and nobody is to be told of it. Throws when there is no such document of the account. */
export type AttachmentSource = (manager: EntityManager, accountId: string, id: string) => Promise<Attachment | null>;

/** Knows who makes which attachment. Whoever does says so when the process starts. */
@Injectable()
export class Attachments {
  private readonly sources = new Map<AttachmentKind, AttachmentSource>();

  provide(kind: AttachmentKind, source: AttachmentSource): void {
    this.sources.set(kind, source);
  }

  /** Null when one of them became void. Throws when nobody makes one of them: the mail waits, and is not sent without. */
  async of(
    manager: EntityManager,
    { id, accountId, attachments }: Pick<Mail, 'id' | 'accountId' | 'attachments'>,
  ): Promise<Attachment[] | null> {
    const made: Attachment[] = [];
    for (const wanted of attachments) {
      const source = this.sources.get(wanted.kind);
      if (!source || accountId === null) throw new Error(`mail ${id}: nobody makes its ${wanted.kind}`);
      const attachment = await source(manager, accountId, wanted.id);
      if (!attachment) return null;
      made.push(attachment);
    }
    return made;
  }
}
