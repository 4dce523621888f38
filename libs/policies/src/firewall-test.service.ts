import { Injectable } from '@nestjs/common';
import type { FirewallSettings, FirewallTest, FirewallTestResult } from '@sitekeep/contracts';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';
import type { Firewall } from '@sitekeep/firewall';
import { Address } from '@sitekeep/geo';
import { invalidContent, Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { answersTo } from './answers-to.ts';
import { FirewallOfSite } from './firewall-of-site.ts';
import { FirewallPatchesService } from './firewall-patches.service.ts';
import { ImportedRulesService } from './imported-rules.service.ts';
import { readVisitorAddress } from './list-address.ts';
import { askedRequest } from './test-question.ts';
import { besideApi } from './test-api.ts';
import { tellTest, type Tried } from './test-result.ts';
import { hostnameOf, readTyped, type TypedRequest } from './typed-request.ts';

/** More than edges take, so that the answer does not depend on how busy this process is at the moment. */
const budgetMs = 250;

/** Tries a request on a site's firewall, by the code of the edges. The engine is loaded with the first request that is tried. */
@Injectable()
export class FirewallTestService {
  private engine?: { firewall: Firewall; imported: number };

  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly firewalls: FirewallOfSite,
    private readonly patches: FirewallPatchesService,
    private readonly imported: ImportedRulesService,
    private readonly sites: SitesReadModel,
  ) {}

  /** Nothing is counted or told. Throws not_found unless the site is the account's, invalid_content with every fault of the text. */
  async test(accountId: string, siteId: string, input: FirewallTest): Promise<FirewallTestResult> {
    const { manager } = this.transactions;
    const site = await this.sites.detail(manager, accountId, siteId);
    const hostnames = site.hostnames.map(({ name }) => name);
    const typed = readOrRefuse(input);
    const { section, mode } = await this.firewalls.now(manager, accountId, siteId);
    const name = (hostnames[0] ?? '').replace(/^\*/, 'name');
    const tried = await this.tried(manager, typed, section, input, name);
    const api = await this.beside(manager, siteId, typed, section.api);
    return tellTest(typed, tried, { mode, api, note: noteOnHost(typed, hostnames) });
  }

  /** What mode block would say, whatever the mode is. */
  private async tried(
    manager: EntityManager,
    typed: TypedRequest,
    section: FirewallSettings,
    { address, country }: FirewallTest,
    hostname: string,
  ): Promise<Tried> {
    const { compilePatches, JudgedHead, SiteFirewall } = await import('@sitekeep/firewall');
    const patches = await this.patches.published(manager);
    const compiled = compilePatches(patches);
    const settings = this.firewalls.asBlocking(section);
    const limited: string[] = [];
    const site = new SiteFirewall(settings, {
      firewall: await this.firewall(manager),
      patches: () => compiled,
      overLimit: (_, { key }) => {
        limited.push(key);
        return false;
      },
    });
    const from = Address.parse(readVisitorAddress(address)?.address ?? '');
    if (!from)
      throw invalidContent([{ pointer: '/address', code: 'invalid_address', detail: 'Give one IPv4 or IPv6 address, like 203.0.113.7.' }]);
    const request = askedRequest(typed, { address: from, country, hostname, now: this.clock.nowMs() });
    let refusal = site.judgeHead(request, null);
    if (refusal === null && site.wantsBody(request)) {
      const most = settings.body.bytes;
      const body = { chunks: [typed.body.subarray(0, most)], whole: typed.body.length <= most };
      refusal = site.judgeBody(request, body, null);
    }
    if (!(request.firewall instanceof JudgedHead)) throw new Error('the firewall was not asked');
    return { judged: request.firewall, refusal, limited, patches };
  }

  /** The request beside the description of the site's API. */
  private async beside(manager: EntityManager, siteId: string, typed: TypedRequest, section: FirewallSettings['api']) {
    const description = await this.firewalls.descriptionOf(manager, siteId);
    if (!description) return null;
    const { compileApi } = await import('@sitekeep/firewall');
    return besideApi(compileApi(description.content), typed, section);
  }

  /** One for this process; imported rules are those in force. */
  private async firewall(manager: EntityManager): Promise<Firewall> {
    const version = await this.imported.version(manager);
    if (!this.engine) {
      const { Firewall } = await import('@sitekeep/firewall');
      this.engine = { firewall: new Firewall({ budgetMs }), imported: 0 };
    }
    if (this.engine.imported !== version) {
      this.engine.firewall.replaceImported(await this.imported.rules(manager));
      this.engine.imported = version;
    }
    return this.engine.firewall;
  }
}

/** Told and not refused: who tries a request from another installation wants to know of its rules. */
function noteOnHost(typed: TypedRequest, hostnames: readonly string[]): string | null {
  const host = hostnameOf(typed);
  if (host === null || answersTo(hostnames, host)) return null;
  return `Edges do not take this request for the site: ${host.slice(0, 80) || 'an empty Host'} is no name of it; it answers to ${hostnames.join(', ')}. It was tried all the same.`;
}

function readOrRefuse(input: FirewallTest): TypedRequest {
  const { typed, faults } = readTyped(input);
  if (!typed) throw invalidContent(faults);
  const target = normaliseTarget(typed.target);
  if (!('fault' in target)) return typed;
  const detail = `Edges refuse this request before any rule is asked. ${target.fault}`;
  throw invalidContent([{ pointer: input.request === null ? '/curl' : '/request', code: 'refused_before', detail }]);
}
