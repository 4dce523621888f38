import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, Transactions } from '@sitekeep/platform';
import { Clock, type Logger } from '@sitekeep/runtime';

const mostMs = 2 * 60_000;

/** Asked before time ends, renews or destroys anything: a machine whose clock is wrong must not do it. */
@Injectable()
export class ClockGuard {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Throws when the clock of this machine and that of the database are too far apart. What tests add to the clock does not count. */
  async check(): Promise<void> {
    const rows: { now: Date }[] = await this.transactions.manager.query('SELECT clock_timestamp() AS now');
    const aheadMs = this.clock.machineMs() - rows[0]!.now.getTime();
    if (Math.abs(aheadMs) <= mostMs) return;
    this.logger.error({ aheadMs }, 'the clock of this machine is not that of the database: nothing is swept');
    throw new Error(`the clock is ${aheadMs} ms ahead of the database's: nothing is swept`);
  }
}
