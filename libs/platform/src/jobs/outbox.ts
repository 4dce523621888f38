import { Injectable } from '@nestjs/common';
import { jobs, type JobName, type JobPayload } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';

/**
 * Jobs written in the transaction of the change that needs them, so that neither is lost without the other. A job that is
 * already there is opened again under a higher version: its handler must read the present state, not the payload's past.
 */
@Injectable()
export class Outbox {
  async add<Name extends JobName>(manager: EntityManager, job: Name, payload: JobPayload<Name>): Promise<void> {
    const definition = jobs[job];
    const checked = definition.payload.parse(payload) as JobPayload<Name>;
    const id = (definition.id as (payload: JobPayload<Name>) => string)(checked);
    await manager.query(
      `INSERT INTO outbox (id, job, payload) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, version = outbox.version + 1, enqueued_at = NULL, done_at = NULL, last_error = NULL,
         rounds = 0, failing_since = NULL, next_at = NULL, dead_at = NULL`,
      [id, job, checked],
    );
  }
}
