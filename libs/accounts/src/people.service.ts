import { Injectable } from '@nestjs/common';
import { showId, type ChangeMe, type Person as PersonView } from '@sitekeep/contracts';
import { Transactions, type CustomerPrincipal } from '@sitekeep/platform';
import { personView } from './account.view.ts';
import { Person } from './person.entity.ts';
import { Trail } from './trail.ts';

/** What people change of themselves; it holds in all their accounts. */
@Injectable()
export class People {
  constructor(
    private readonly transactions: Transactions,
    private readonly trail: Trail,
  ) {}

  /** What is left out stays. */
  async change(principal: CustomerPrincipal, change: ChangeMe): Promise<PersonView> {
    const { id, accountId } = principal;
    return this.transactions.run(async (manager) => {
      const people = manager.getRepository(Person);
      if (Object.keys(change).length > 0) {
        await people.update({ id }, change);
        await this.trail.note(manager, { accountId, principal }, 'own settings changed', showId('person', id));
      }
      return personView(await people.findOneByOrFail({ id }));
    });
  }
}
