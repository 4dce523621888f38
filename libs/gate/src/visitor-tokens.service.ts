import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccountsReadModel } from '@sitekeep/accounts';
import {
  mostTokens,
  type Fault,
  type NewVisitorToken,
  type Page,
  type TokenChange,
  type TokenInput,
  type VisitorToken,
} from '@sitekeep/contracts';
import { CONTROL_CONFIG, invalidContent, notFound, ProblemError, Transactions, type AccountContext } from '@sitekeep/platform';
import { Clock, newUuid, type ControlConfig } from '@sitekeep/runtime';
import { Secret } from 'otpauth';
import type { EntityManager } from 'typeorm';
import { InvitationsRepository } from './invitations.repository.ts';
import { KeyCredentials } from './key-credentials.ts';
import { KeyScope } from './key-scope.ts';
import { LinkHosts } from './link-hosts.ts';
import { SessionRevocations } from './session-revocations.ts';
import { TrustedDevicesRepository } from './trusted-devices.repository.ts';
import { TokenTrail } from './token-trail.ts';
import { newSeed, sealSeed, unsealSeed } from './token-seeds.ts';
import type { VisitorTokenRow } from './visitor-token.entity.ts';
import { showNewToken, showToken } from './visitor-token.view.ts';
import { VisitorTokensRepository, type TokenOwner } from './visitor-tokens.repository.ts';
import type { VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

/** Tokens of visitors, as customers look after them. Every call throws not_found unless visitor and token are the account's. */
@Injectable()
export class VisitorTokensService {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly scope: KeyScope,
    private readonly keyCredentials: KeyCredentials,
    private readonly trail: TokenTrail,
    private readonly visitors: VisitorsRepository,
    private readonly repository: VisitorTokensRepository,
    private readonly sessions: SessionRevocations,
    private readonly devices: TrustedDevicesRepository,
    private readonly invitations: InvitationsRepository,
    private readonly accounts: AccountsReadModel,
    private readonly hosts: LinkHosts,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  /** All of them, oldest first: there are ten at most. */
  async list(accountId: string, visitorId: string): Promise<Page<VisitorToken>> {
    const { manager } = this.transactions;
    if (!(await this.visitors.find(manager, accountId, visitorId))) throw notFound();
    const rows = await this.repository.ofVisitor(manager, { accountId, visitorId });
    return { data: rows.map(showToken), nextCursor: null };
  }

  /** Seed and address are in this answer and nowhere else. */
  create(context: AccountContext, visitorId: string, input: TokenInput): Promise<NewVisitorToken> {
    const { accountId } = context;
    return this.transactions.run(async (manager) => {
      await this.visitors.lockAccount(manager, accountId);
      await this.scope.hold(manager, context, visitorId);
      const visitor = await this.visitors.find(manager, accountId, visitorId);
      if (!visitor) throw notFound();
      const seed = input.seed === undefined ? newSeed(input.algorithm) : Secret.fromBase32(input.seed).base32;
      await this.refuseUnfit(manager, visitor, input, seed);
      const row = this.newRow({ accountId, visitorId }, input, seed);
      await this.repository.add(manager, [row]);
      await this.keyCredentials.markToken(manager, { accountId, visitorId }, row.id, context);
      await this.trail.note(manager, context, 'visitor-token.created', visitorId, row.id);
      return showNewToken(row, seed, { issuer: await this.issuer(manager, context), email: visitor.email });
    });
  }

  /** Who locks a token that is confirmed ends the visitor's sessions and trusts no browser of theirs: whoever has it may have signed in with it. */
  change(context: AccountContext, visitorId: string, id: string, { label, locked }: TokenChange): Promise<VisitorToken> {
    const owner = { accountId: context.accountId, visitorId };
    return this.transactions.run(async (manager) => {
      await this.scope.hold(manager, context, visitorId);
      const row = await this.repository.lock(manager, owner, id);
      if (!row) throw notFound();
      const action = locked === undefined || locked === row.locked ? 'changed' : locked ? 'locked' : 'unlocked';
      if (action === 'locked' && row.confirmed) await this.endWhatItOpened(manager, owner);
      row.label = label ?? row.label;
      row.locked = locked ?? row.locked;
      await this.repository.save(manager, row);
      await this.trail.note(manager, context, `visitor-token.${action}`, visitorId, id);
      return showToken(row);
    });
  }

  /** Ends sessions as locking does. */
  remove(context: AccountContext, visitorId: string, id: string): Promise<void> {
    const owner = { accountId: context.accountId, visitorId };
    return this.transactions.run(async (manager) => {
      await this.scope.hold(manager, context, visitorId);
      const row = await this.repository.lock(manager, owner, id);
      if (!row) throw notFound();
      if (row.confirmed) await this.endWhatItOpened(manager, owner);
      await this.repository.remove(manager, owner, id);
      await this.trail.note(manager, context, 'visitor-token.deleted', visitorId, id);
    });
  }

  /** Sessions, browsers that were trusted for its codes, and invitations that would ask for another one now. */
  private async endWhatItOpened(manager: EntityManager, { accountId, visitorId }: TokenOwner): Promise<void> {
    await this.sessions.ofVisitors(manager, accountId, [visitorId]);
    await this.devices.removeOfVisitors(manager, accountId, [visitorId]);
    await this.invitations.expire(manager, accountId, visitorId, this.clock.now());
  }

  private async refuseUnfit(manager: EntityManager, { id, accountId }: VisitorRow, input: TokenInput, seed: string): Promise<void> {
    const present = await this.repository.ofVisitor(manager, { accountId, visitorId: id });
    if (present.length >= mostTokens)
      throw new ProblemError('limit_reached', `A visitor has at most ${mostTokens} tokens. Delete those that are no longer used.`);
    const faults: Fault[] = [];
    const taken = await this.repository.takenSerials(manager, accountId, input.serial === undefined ? [] : [input.serial]);
    if (taken.size > 0)
      faults.push({ pointer: '/serial', code: 'duplicate', detail: 'A token of your account has this serial number already.' });
    // Else a code would be accepted twice: once by each of them.
    if (present.some((row) => unsealSeed(this.config.SEALING_KEY, row).base32 === seed))
      faults.push({ pointer: '/seed', code: 'duplicate', detail: 'The visitor has a token with this seed already.' });
    if (faults.length > 0) throw invalidContent(faults);
  }

  private newRow(owner: TokenOwner, input: TokenInput, seed: string): VisitorTokenRow {
    const { kind, label, serial, algorithm, digits, periodSeconds } = input;
    const id = newUuid();
    return {
      id,
      ...owner,
      kind,
      serial: serial ?? newSerial(),
      label,
      seed: sealSeed(this.config.SEALING_KEY, id, seed),
      algorithm,
      digits,
      periodSeconds: kind === 'totp' ? periodSeconds : null,
      nextCounter: 0,
      drift: 0,
      confirmed: false,
      locked: false,
      lastUsedAt: null,
      createdAt: this.clock.now(),
    };
  }

  /** What an app calls the token by: the site whose server asks, else the account. */
  private async issuer(manager: EntityManager, { accountId, principal }: AccountContext): Promise<string> {
    if (principal.kind === 'gate-key') return this.hosts.siteName(manager, { accountId, siteId: principal.siteId });
    return (await this.accounts.get(manager, accountId)).name;
  }
}

/** Of a token that has none of its maker: `S-` and eight digits twice, to be read out on the telephone. */
export const newSerial = (): string => `S-${[0, 1].map(() => String(randomInt(10 ** 8)).padStart(8, '0')).join('-')}`;
