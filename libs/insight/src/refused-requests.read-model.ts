import { Injectable } from '@nestjs/common';
import { storedId } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { SecurityEvent } from './security-event.entity.ts';

/** For staff: to which site a refused request was, by the id that stood on the page the visitor saw. */
@Injectable()
export class RefusedRequests {
  /** uuids of sites; empty when the text is no request id or nothing was refused under it in the last 30 days. */
  async sitesOfRequest(manager: EntityManager, text: string): Promise<string[]> {
    if (storedId('request', text) === null) return [];
    const rows = await manager.find(SecurityEvent, { select: { id: true, siteId: true }, where: { requestId: text }, take: 10 });
    return [...new Set(rows.map((row) => row.siteId))];
  }
}
