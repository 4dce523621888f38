import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { VisitorTokenRow } from './visitor-token.entity.ts';

/** The only SQL on tokens of visitors and on recovery codes. */
@Injectable()
export class VisitorTokensRepository {
  hasConfirmed(manager: EntityManager, visitorId: string): Promise<boolean> {
    return manager.existsBy(VisitorTokenRow, { visitorId, confirmed: true });
  }
}
