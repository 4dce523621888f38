import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * One order at a time for a hostname, over all workers. The lock belongs to a database connection: a worker that is killed loses
 * it with its connection, so that nothing stays locked.
 */
@Injectable()
export class OrderLock {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs the work, unless another worker is at it. */
  async during(hostname: string, work: () => Promise<void>): Promise<void> {
    const connection = this.dataSource.createQueryRunner();
    const name = `certificate order of ${hostname}`;
    try {
      const [row] = await connection.manager.query<{ taken: boolean }[]>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken', [
        name,
      ]);
      if (!row?.taken) return;
      try {
        await work();
      } finally {
        await connection.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
      }
    } finally {
      await connection.release();
    }
  }
}
