import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnpaidWarning } from './unpaid-warning.entity.ts';

/** The only SQL on warnings. The sweep holds the lock on the service. */
@Injectable()
export class UnpaidWarnings {
  of(manager: EntityManager, serviceId: string, unpaidSince: Date): Promise<UnpaidWarning[]> {
    return manager.getRepository(UnpaidWarning).find({ where: { serviceId, unpaidSince }, order: { day: 'ASC' } });
  }

  async add(manager: EntityManager, warning: UnpaidWarning): Promise<void> {
    await manager.getRepository(UnpaidWarning).insert(warning);
  }
}
