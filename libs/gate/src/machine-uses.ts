import { Injectable } from '@nestjs/common';
import { storedId, type MachineUse } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { MachineTokensRepository } from './machine-tokens.repository.ts';

/** When tokens of machines were last used, as the edges tell it. */
@Injectable()
export class MachineUses {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: MachineTokensRepository,
  ) {}

  /** The same use may be told twice, and older ones after newer. What names no token is let go. */
  async record(uses: readonly MachineUse[]): Promise<void> {
    const told = uses.flatMap(({ siteId: shownSite, id: shown, at }) => {
      const siteId = storedId('site', shownSite);
      const id = storedId('machineToken', shown);
      return siteId && id ? [{ siteId, id, at: new Date(at) }] : [];
    });
    if (told.length > 0) await this.repository.used(this.transactions.manager, told);
  }
}
