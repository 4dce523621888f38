import { Injectable } from '@nestjs/common';
import type { GatePasskeyOptions } from '@sitekeep/contracts';
import { ProblemError, Transactions } from '@sitekeep/platform';
import { HeldSessions } from './held-sessions.ts';
import { OpenInvitations } from './open-invitations.ts';
import { PasskeyRegistration } from './passkey-registration.ts';
import { PasskeySignIn } from './passkey-sign-in.service.ts';
import type { Place } from './session-start.ts';
import { SitePlaces } from './site-places.ts';

type Options = Record<string, unknown>;

/** What browsers need before they ask for a passkey. Changes nothing, and stores nothing. */
@Injectable()
export class PasskeyOptions {
  constructor(
    private readonly transactions: Transactions,
    private readonly places: SitePlaces,
    private readonly held: HeldSessions,
    private readonly invitations: OpenInvitations,
    private readonly signIn: PasskeySignIn,
    private readonly registration: PasskeyRegistration,
  ) {}

  /** Throws credentials_refused: there is no such site or name of it, no passkeys are offered, or session or link are over. */
  async make({ siteId, host, for: asked }: GatePasskeyOptions): Promise<{ options: Options }> {
    const place = await this.places.find(siteId);
    const options = place && (await this.optionsFor(place, host, asked));
    if (!options) throw new ProblemError('credentials_refused', 'No passkey can be asked for now.');
    return { options };
  }

  private optionsFor(place: Place, host: string, asked: GatePasskeyOptions['for']): Promise<Options | null> {
    if (asked.to === 'sign_in') return this.signIn.options(place, host);
    return asked.to === 'add' ? this.toAdd(place, host, asked.token) : this.toEnrol(place, host, asked.secret);
  }

  private async toAdd(place: Place, host: string, token: string): Promise<Options | null> {
    const session = await this.transactions.run((manager) => this.held.hold(manager, place, token, { changes: false }));
    if (!session?.isFresh || !session.mayGain || !session.gate.methods.includes('passkey')) return null;
    return this.registration.options({ to: 'add', place, host, visitor: session.visitor });
  }

  private async toEnrol(place: Place, host: string, secret: string): Promise<Options | null> {
    const open = await this.transactions.run((manager) => this.invitations.find(manager, place, secret));
    return open?.wants.passkey ? this.registration.options({ to: 'enrol', place, host, visitor: open.held.visitor }) : null;
  }
}
