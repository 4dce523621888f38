import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@sitekeep/runtime';
import { DataSource } from 'typeorm';

const pollMs = 500;

/** Follows the clock offset that tests keep in Postgres (table clock_offset, one row). Absent in production, where no offset exists. */
@Injectable()
export class ClockSync implements OnModuleInit, OnModuleDestroy {
  private timer?: NodeJS.Timeout;
  private last = 0;
  private readonly listeners: ((offsetMs: number) => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.read();
    this.timer = setInterval(() => void this.read().catch(() => undefined), pollMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Called after the clock has jumped. */
  onChange(listener: (offsetMs: number) => void): void {
    this.listeners.push(listener);
  }

  async read(): Promise<number> {
    const rows: { offset_ms: string }[] = await this.dataSource.query('SELECT offset_ms FROM clock_offset');
    const offset = Number(rows[0]?.offset_ms ?? 0);
    if (offset === this.last) return offset;
    this.last = offset;
    this.clock.setOffset(offset);
    for (const listener of this.listeners) listener(offset);
    return offset;
  }

  async write(offsetMs: number): Promise<void> {
    await this.dataSource.query('UPDATE clock_offset SET offset_ms = $1', [offsetMs]);
    await this.read();
  }
}
