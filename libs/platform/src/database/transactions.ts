import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';

const retryable = new Set(['40001', '40P01']);

/** SQLSTATE of a failed query, or null. */
export const sqlState = (error: unknown): string | null =>
  error instanceof QueryFailedError ? ((error.driverError as { code?: string }).code ?? null) : null;

/** True when the error is the violation of the named unique index or constraint. */
export function violates(error: unknown, constraint: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const driver = error.driverError as { code?: string; constraint?: string };
  return driver.code === '23505' && driver.constraint === constraint;
}

/** Runs work in one transaction; deadlocks and serialization failures are tried again, up to three times in all. */
@Injectable()
export class Transactions {
  constructor(private readonly dataSource: DataSource) {}

  /** For reads outside a transaction. */
  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction(work);
      } catch (error) {
        if (attempt === 3 || !retryable.has(sqlState(error) ?? '')) throw error;
      }
    }
  }
}
