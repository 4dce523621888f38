import { Inject, Injectable } from '@nestjs/common';
import { CertificatesReadModel } from '@sitekeep/certificates';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { GatePolicy } from '@sitekeep/policies';
import type { ControlConfig } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import type { Place } from './session-start.ts';

/** Where a mail leads: how the site is called before its visitors, and the name by which its visitors reach it, with a port where it has one. */
export type MailPlace = { siteName: string; host: string };
/** `served`: that have a certificate; of those inside a wildcard, which are not live names, too. */
type Names = { all: string[]; live: string[]; served: string[] };

/** Where links in mails lead. */
@Injectable()
export class LinkHosts {
  constructor(
    private readonly sites: SitesReadModel,
    private readonly certificates: CertificatesReadModel,
    private readonly policy: GatePolicy,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'EDGE_PUBLIC_HTTPS_PORT'>,
  ) {}

  /**
   * By the name by which the visitor has come, if it is one of the site's own with a certificate; else by its first one. Never by another
   * name below a wildcard, nor by a port that the visitor names: whoever serves that would be sent the secrets of others' links. Null: no
   * name has a certificate. Throws not_found unless the site is the account's.
   */
  async find(manager: EntityManager, place: Place, cameBy: string | null = null): Promise<MailPlace | null> {
    const name = this.choose(await this.namesOf(manager, place), cameBy);
    if (name === null) return null;
    const siteName = (await this.brandName(manager, place)) ?? name;
    return { siteName, host: withPublicPort(name, this.config) };
  }

  /** How visitors know the site: by its brand, else by its first hostname. Its own name is for the account alone. Throws as `find` does. */
  async siteName(manager: EntityManager, place: Place): Promise<string> {
    const names = await this.namesOf(manager, place);
    return (await this.brandName(manager, place)) ?? this.choose(names, null) ?? firstOf(names);
  }

  /** The same host for mails that carry no secret: without a certificate it is the site's first name. */
  async findPublic(manager: EntityManager, place: Place, cameBy: string): Promise<string> {
    const names = await this.namesOf(manager, place);
    return withPublicPort(this.choose(names, cameBy) ?? firstOf(names), this.config);
  }

  private choose({ live, served }: Names, cameBy: string | null): string | null {
    const wanted = cameBy?.toLowerCase().replace(/:\d+$/, '');
    return served.find((each) => each === wanted && live.includes(each)) ?? served[0] ?? null;
  }

  private brandName(manager: EntityManager, { accountId, siteId }: Place): Promise<string | null> {
    return this.policy.brandName(manager, accountId, siteId);
  }

  private async namesOf(manager: EntityManager, { accountId, siteId }: Place): Promise<Names> {
    const { hostnames } = await this.sites.detail(manager, accountId, siteId);
    const all = hostnames.map(({ name }) => name);
    const live = hostnames.filter(({ state }) => state === 'live').map(({ name }) => name);
    const names = await this.certificates.namesInForce(manager, siteId, live);
    return { all, live, served: names.filter(isOpenable) };
  }
}

const firstOf = ({ all }: Names): string => all.find(isOpenable) ?? all[0]?.slice('*.'.length) ?? '';

/** A wildcard is no name that anybody can open. */
const isOpenable = (name: string): boolean => !name.startsWith('*.');

/** Name, or name and port: as browsers name the host of a site over HTTPS. */
export const withPublicPort = (name: string, { EDGE_PUBLIC_HTTPS_PORT: port }: Pick<ControlConfig, 'EDGE_PUBLIC_HTTPS_PORT'>): string =>
  port === 443 ? name : `${name}:${port}`;
