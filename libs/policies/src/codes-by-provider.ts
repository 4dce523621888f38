import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

type OfSite = { accountId: string; siteId: string };
/** Whether an identity provider of the site stands for password and code. */
type ReadCodes = (manager: EntityManager, site: OfSite) => Promise<boolean>;

/**
 * Whether a gate that takes nothing as a code lets somebody in all the same. Policies cannot ask the context that knows, for it is built on
 * them: it brings the answer when the process starts. Where nobody does, there are no providers.
 */
@Injectable()
export class CodesByProvider {
  private read: ReadCodes = () => Promise.resolve(false);

  bring(read: ReadCodes): void {
    this.read = read;
  }

  of(manager: EntityManager, site: OfSite): Promise<boolean> {
    return this.read(manager, site);
  }
}
