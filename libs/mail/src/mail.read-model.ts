import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Mail } from './mail.entity.ts';

/** What other contexts may know of mails. */
@Injectable()
export class MailReadModel {
  /** When the mail server took the mail of this key, or refused it for good; null: not yet, or there is none. */
  async handedOverAt(manager: EntityManager, key: string): Promise<Date | null> {
    const mail = await manager.getRepository(Mail).findOne({ where: { key }, select: { id: true, handedOverAt: true } });
    return mail?.handedOverAt ?? null;
  }
}
