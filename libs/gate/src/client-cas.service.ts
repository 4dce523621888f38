import { X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PlanFeatures } from '@sitekeep/billing';
import { fingerprintOf, pemBlocks, readableName } from '@sitekeep/certificates';
import { showId, type ClientCa, type ClientCaInput } from '@sitekeep/contracts';
import { Audit, invalidContent, notFound, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { GateAccess } from './gate-access.ts';
import { GateClientCaRow } from './gate-machine.entity.ts';
import { readClientCa } from './read-client-ca.ts';

/** Sites' own CAs: who holds a certificate that one has signed enters. Every call throws not_found unless the site is the account's. */
@Injectable()
export class ClientCas {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly sites: SitesReadModel,
    private readonly plans: PlanFeatures,
    private readonly access: GateAccess,
  ) {}

  /** Empty: the site has none. */
  async get(accountId: string, siteId: string): Promise<ClientCa> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const row = await manager.findOneBy(GateClientCaRow, { accountId, siteId });
    return row ? show(row) : { certificates: [], revokedSerials: [] };
  }

  /** In the place of what was there. Throws invalid_content with every fault at once. */
  set(context: AccountContext, siteId: string, { pem, revokedSerials }: ClientCaInput): Promise<ClientCa> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      await this.plans.demand(manager, accountId, siteId, [{ feature: 'client-ca', pointer: '/pem' }]);
      const { certificates, faults } = readClientCa(pem, this.clock.now());
      if (faults.length > 0) throw invalidContent(faults);
      await this.access.changed(manager, accountId, [siteId]);
      const serials = [...new Set(revokedSerials.map(canonicalSerial))];
      const row = { siteId, accountId, pem: certificates.map(String).join(''), revokedSerials: serials };
      await manager.upsert(GateClientCaRow, row, ['siteId']);
      await this.note(manager, context, 'client-ca.set', siteId);
      return show(row);
    });
  }

  /** Nobody enters by a certificate any more. Throws not_found when there is none. */
  remove(context: AccountContext, siteId: string): Promise<void> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.sites.assertOwned(manager, accountId, siteId);
      const { affected } = await manager.delete(GateClientCaRow, { accountId, siteId });
      if (affected !== 1) throw notFound();
      await this.access.changed(manager, accountId, [siteId]);
      await this.note(manager, context, 'client-ca.removed', siteId);
    });
  }

  private async note(
    manager: EntityManager,
    { accountId, principal: actor }: AccountContext,
    action: string,
    siteId: string,
  ): Promise<void> {
    // What staff do is written down by the api, once per call.
    if (actor.kind !== 'staff') await this.audit.append(manager, { actor, accountId, action, target: showId('site', siteId) });
  }
}

/** As edges compare it: in lower case, without leading zeros. */
const canonicalSerial = (serial: string): string => serial.toLowerCase().replace(/^0+(?=.)/, '');

const show = ({ pem, revokedSerials }: Pick<GateClientCaRow, 'pem' | 'revokedSerials'>): ClientCa => ({
  certificates: pemBlocks(pem).map(({ text }) => {
    const certificate = new X509Certificate(text);
    const validTo = certificate.validToDate.toISOString();
    return { subject: readableName(certificate.subject), fingerprint: fingerprintOf(certificate), validTo };
  }),
  revokedSerials,
});
