import type { INestApplicationContext, Type } from '@nestjs/common';
import { DemoAccounts } from '@sitekeep/accounts';
import { InvoicingService, StaffMoney, type StaffMember } from '@sitekeep/billing';
import { storedId, type SiteDetail } from '@sitekeep/contracts';
import type { AccountContext } from '@sitekeep/platform';
import { PoliciesService } from '@sitekeep/policies';
import { RebuildService } from '@sitekeep/publication';
import { OrderingService, SitesReadModel, SitesService } from '@sitekeep/sites';
import type { DemoFacts } from './demo-facts.ts';

/** Brings the demo into being, or back into shape. */
export class DemoSeed {
  constructor(
    private readonly app: INestApplicationContext,
    private readonly facts: DemoFacts,
  ) {}

  async run(originPort: number): Promise<void> {
    const { customer, staff, secondStaff } = this.facts;
    const { personId, accountId } = await this.get(DemoAccounts).customer({ ...customer, accountName: 'Demo' });
    const staffId = await this.get(DemoAccounts).staff({ ...staff, role: 'admin' });
    await this.get(DemoAccounts).staff({ ...secondStaff, role: 'admin' });
    const principal = { kind: 'person' as const, id: personId, name: customer.name, accountId };
    const account: AccountContext = { accountId, principal: { ...principal, role: 'owner', permissions: [], sessionId: null } };
    const site = await this.site(account, originPort);
    await this.pay(accountId, site, { kind: 'staff', id: staffId, name: staff.name });
    await this.refuse(accountId, site);
    // The edges know the demo from their first moment on.
    await this.get(RebuildService).all();
  }

  private async site(account: AccountContext, originPort: number): Promise<SiteDetail> {
    const origins = [{ scheme: 'http' as const, host: '127.0.0.1', port: originPort, weight: 1 }];
    const { data } = await this.get(SitesReadModel).list(account.accountId, { limit: 100 });
    const known = data.find((site) => site.hostnames.some((hostname) => hostname.name === this.facts.hostname));
    if (!known) return this.get(OrderingService).order(account, { name: 'Demo website', hostnames: [this.facts.hostname], origins });
    const siteId = storedId('site', known.id) ?? '';
    if (known.origins[0]?.port === originPort) return this.get(SitesReadModel).get(account.accountId, siteId);
    return this.get(SitesService).replaceOrigins(account, siteId, origins);
  }

  private async pay(accountId: string, site: SiteDetail, staff: StaffMember): Promise<void> {
    if (site.service.state === 'paid') return;
    const lines = [{ serviceId: site.service.id, periodMonths: 1 as const, periods: 1 }];
    const invoiceId = site.service.openInvoiceId ?? (await this.get(InvoicingService).create(accountId, { lines })).id;
    const request = { invoiceId: storedId('invoice', invoiceId) ?? '', reference: 'demo' };
    await this.get(StaffMoney).ask('mark-paid', request, staff, 'the demo comes with a paid month');
  }

  private async refuse(accountId: string, site: SiteDetail): Promise<void> {
    const scope = { accountId, siteId: storedId('site', site.id) };
    const address = this.facts.refusedAddress;
    const { blacklist } = await this.get(PoliciesService).get(scope);
    if (blacklist.some((entry) => entry.address === address)) return;
    const entry = { list: 'blacklist' as const, address, note: 'refused in the demo', expiresAt: null };
    await this.get(PoliciesService).addEntry(scope, entry, undefined);
  }

  private get<T>(type: Type<T>): T {
    return this.app.get(type, { strict: false });
  }
}
