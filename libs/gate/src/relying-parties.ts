import { Injectable } from '@nestjs/common';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import type { Place } from './session-start.ts';

/** The hostname to which a passkey belongs (WebAuthn level 3, 4: Relying Party), and the origins from which it is taken. */
export type RelyingParty = { id: string; isOrigin: (origin: string) => boolean };

@Injectable()
export class RelyingParties {
  constructor(private readonly sites: SitesReadModel) {}

  /** `host`: name, or name and port, by which a visitor has come. Null: no name of the site. */
  async find(manager: EntityManager, place: Place, host: string): Promise<RelyingParty | null> {
    const party = relyingParty(host);
    const isOurs = party && (await this.sites.answersFor(manager, place, party.id));
    return isOurs ? party : null;
  }
}

/** Passkeys know no ports (WebAuthn, 5.1.3): only a host that names one is asked for it. Null: not a host. */
export function relyingParty(host: string): RelyingParty | null {
  const read = /^([a-z0-9.-]+?)\.?(?::(\d{1,5}))?$/.exec(host.toLowerCase());
  if (!read?.[1]) return null;
  const [, id, port] = read;
  const wanted = port === '443' ? '' : port;
  return {
    id,
    isOrigin: (origin) => {
      if (!URL.canParse(origin)) return false;
      const url = new URL(origin);
      return url.protocol === 'https:' && url.hostname === id && url.origin === origin && (wanted === undefined || url.port === wanted);
    },
  };
}
