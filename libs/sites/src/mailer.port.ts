import type { EntityManager } from 'typeorm';

export abstract class Mailer {
  abstract queue(
    manager: EntityManager,
    mail: { key: string; to: string; template: string; data: Record<string, unknown>; accountId: string },
  ): Promise<unknown>;
}
