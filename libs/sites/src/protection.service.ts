import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Protection } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { AccountsReadModel } from '@sitekeep/accounts';
import { LAST_REQUESTS, type LastRequests } from './last-requests.ts';
import { EdgeFleet } from './edge-fleet.ts';
import { protectionOf } from './protection.ts';
import { SiteDns } from './site-dns.ts';
import { SitesReadModel } from './sites.read-model.ts';

const patienceMs = 1000;

/** Says whether a site is protected now. What does not answer in time counts as not known; the page never waits for it. */
@Injectable()
export class ProtectionService {
  constructor(
    private readonly transactions: Transactions,
    private readonly accounts: AccountsReadModel,
    private readonly sites: SitesReadModel,
    private readonly edges: EdgeFleet,
    private readonly dns: SiteDns,
    @Optional() @Inject(LAST_REQUESTS) private readonly lastRequests: LastRequests | null,
  ) {}

  async of(accountId: string, siteId: string): Promise<Protection> {
    const site = await this.sites.get(accountId, siteId);
    const live = site.hostnames.filter((hostname) => hostname.state === 'live').map((hostname) => hostname.name);
    const published = site.publishedRevision === site.revision;
    const [liveOnAllEdges, dns, accountSuspended, lastRequestAt] = await Promise.all([
      published ? inTime(this.edges.haveAll(site.revision), false) : false,
      this.dns.stateOf(live),
      this.accounts.isSuspended(this.transactions.manager, accountId),
      this.lastRequests ? inTime(this.lastRequests.lastRequestAt(accountId, siteId), null) : null,
    ]);
    const { active, sentence } = site.service;
    const suspended = site.suspended || accountSuspended;
    const facts = { suspended, active, serviceSentence: sentence, liveHostnames: live.length, published, liveOnAllEdges, dns };
    return { ...protectionOf(facts), liveOnAllEdges, dns, lastRequestAt: lastRequestAt?.toISOString() ?? null };
  }
}

function inTime<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => resolve(otherwise), patienceMs);
  void answer.then(resolve, () => resolve(otherwise)).finally(() => clearTimeout(timer));
  return promise;
}
