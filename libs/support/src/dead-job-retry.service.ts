import { Injectable } from '@nestjs/common';
import { Audit, DeadJobs, notFound, Transactions, type Actor } from '@sitekeep/platform';

/** Staff have mended what a job died of: it is tried again. */
@Injectable()
export class DeadJobRetry {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly dead: DeadJobs,
  ) {}

  async retry(id: string, actor: Actor, reason: string): Promise<void> {
    await this.transactions.run(async (manager) => {
      if (!(await this.dead.retry(manager, id))) throw notFound();
      await this.audit.append(manager, { actor, accountId: null, action: 'job.retried', target: id, reason });
    });
  }
}
