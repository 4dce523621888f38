import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ProviderEvent } from './provider-event.entity.ts';

/** The only SQL on provider events. They belong to the provider, so no query names an account. */
@Injectable()
export class ProviderEventRepository {
  /** Stores an event once; false when it is there already. */
  async insertOnce(manager: EntityManager, event: Omit<ProviderEvent, 'processedAt' | 'outcome'>): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO provider_event (id, provider, event_id, type, payload, received_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (provider, event_id) DO NOTHING RETURNING id`,
      [event.id, event.provider, event.eventId, event.type, event.payload, event.receivedAt],
    );
    return rows.length > 0;
  }

  lock(manager: EntityManager, id: string): Promise<ProviderEvent | null> {
    return manager.getRepository(ProviderEvent).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async close(manager: EntityManager, id: string, processedAt: Date, outcome: string): Promise<void> {
    await manager.getRepository(ProviderEvent).update({ id }, { processedAt, outcome: outcome.slice(0, 500) });
  }

  /** Events that nobody is working on: not processed, and no open job that would. Also those that wait for another to come. */
  async forgotten(manager: EntityManager, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT event.id FROM provider_event event
       WHERE event.processed_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = 'provider-event-' || event.id AND outbox.done_at IS NULL)
       ORDER BY event.received_at LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.id);
  }
}
