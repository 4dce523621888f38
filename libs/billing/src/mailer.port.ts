import type { EntityManager } from 'typeorm';

export abstract class Mailer {
  abstract queue(
    manager: EntityManager,
    mail: { key: string; to: string; template: string; data: Record<string, unknown>; accountId: string },
  ): Promise<unknown>;
}
export abstract class MailReadModel {
  abstract handedOverAt(manager: EntityManager, key: string): Promise<Date | null>;
}
