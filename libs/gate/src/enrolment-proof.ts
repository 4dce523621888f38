import { Injectable } from '@nestjs/common';
import { type GateEnrol, type GateMethod } from '@sitekeep/contracts';
import { invalidContent, ProblemError } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { CredentialCheck, type AskedFrom, type Proven } from './credential-check.ts';
import type { PasskeyAfter } from './invitation-wants.ts';
import type { OpenInvitation } from './open-invitations.ts';
import type { Place } from './session-start.ts';

/** Whatever the site takes elsewhere: a code by mail would be one more thing of the mailbox. */
const codesThatProve: readonly GateMethod[] = ['token', 'recovery_code'];

/**
 * What a visitor has already and shows before an invitation gives them a passkey: whoever reads the mailbox alone must not get around it.
 * It is the check of every sign-in, so that the link is no way to guess past its back-off.
 */
@Injectable()
export class EnrolmentProof {
  constructor(private readonly credentials: CredentialCheck) {}

  /** Null: there is nothing to show. Throws invalid_content under /shown. A code is used up by it. */
  async of(place: Place, { held: { visitor }, wants }: OpenInvitation, { shown }: GateEnrol, from: AskedFrom): Promise<Proven | null> {
    const { password, code } = wants.passkeyAfter;
    const require = requireOf(wants.passkeyAfter);
    if (require === null) return null;
    const typed = {
      email: visitor.email,
      ...(password && { password: shown?.password ?? '' }),
      ...(code && { code: shown?.code ?? '' }),
    };
    // Nobody's guess: the form was sent without it.
    if (typed.password === '' || typed.code === '') throw notShown();
    const asks = { require, methods: codesThatProve, device: null, session: null };
    return this.credentials.checkAtSite(place, typed, asks, from).catch((error: unknown) => {
      throw error instanceof ProblemError && error.code === 'credentials_refused' ? notShown() : error;
    });
  }

  /** Whether it is still all that is to be shown, for who holds the visitor. */
  async stillHolds(
    manager: EntityManager,
    place: Place,
    { held: { visitor }, wants }: OpenInvitation,
    proven: Proven | null,
  ): Promise<boolean> {
    const { password, code } = wants.passkeyAfter;
    if (proven === null) return !password && !code;
    if ((password && !proven.methods.includes('password')) || (code && proven.code === null)) return false;
    return this.credentials.stillHolds(manager, place.siteId, proven, visitor);
  }
}

function requireOf({ password, code }: PasskeyAfter): 'password' | 'code' | 'password_and_code' | null {
  if (password) return code ? 'password_and_code' : 'password';
  return code ? 'code' : null;
}

const notShown = () =>
  invalidContent([
    {
      pointer: '/shown',
      code: 'wrong_credentials',
      detail: 'Show the password and a code that you sign in with now. After several wrong ones wait for some minutes.',
    },
  ]);
