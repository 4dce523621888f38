import { Injectable } from '@nestjs/common';
import { showId, storedId, type GateClaims, type GateTest, type GateTestResult, type Ruleset, type RulesetGate } from '@sitekeep/contracts';
import { compileGatePolicy } from '@sitekeep/enforcement/gate-policy';
import { normaliseTarget } from '@sitekeep/enforcement/normalise-target';
import type { GateExplanation } from '@sitekeep/gate-session';
import { Address, sharedCidrSet } from '@sitekeep/geo';
import { invalidContent, Transactions } from '@sitekeep/platform';
import { GatePolicy, RulesReadModel } from '@sitekeep/policies';
import { Clock } from '@sitekeep/runtime';
import { SitesReadModel } from '@sitekeep/sites';
import type { EntityManager } from 'typeorm';
import { PasskeysRepository } from './passkeys.repository.ts';
import { factorsOf, takesAddress } from './provider-rules.ts';
import { ProvidersRepository } from './providers.repository.ts';
import { VisitorTokensRepository } from './visitor-tokens.repository.ts';
import type { VisitorRow } from './visitor.entity.ts';
import { VisitorsRepository } from './visitors.repository.ts';

type Obstacle = GateTestResult['obstacles'][number];
type Question = { method: string; path: string; address: Address; now: number };
/** What a visitor would be let in by, and what keeps them out whatever the policy says. */
type Candidate = { claims: Pick<GateClaims, 'g' | 'p' | 'f'>; obstacles: Obstacle[] };

/** What the gate would do, by the very rules that edges follow. */
@Injectable()
export class GateTester {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly sites: SitesReadModel,
    private readonly policy: GatePolicy,
    private readonly rules: RulesReadModel,
    private readonly visitors: VisitorsRepository,
    private readonly tokens: VisitorTokensRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly providers: ProvidersRepository,
  ) {}

  /** Throws not_found unless the site is the account's, and invalid_content for a visitor who is not. */
  async test(accountId: string, siteId: string, input: GateTest): Promise<GateTestResult> {
    const { manager } = this.transactions;
    await this.sites.assertOwned(manager, accountId, siteId);
    const visitor = await this.visitor(manager, accountId, input);
    const question = readQuestion(input, visitor !== null || input.visitor === null, this.clock.nowMs());
    const gate = await this.policy.of(manager, accountId, siteId);
    const { filters } = await this.rules.of(manager, accountId, siteId, this.clock.now());
    const explained = compileGatePolicy(gate).explain(question, null, visitor?.groups ?? null);
    const skipping = this.skipping(filters, question.address);
    const decided = { rule: explained.rule, require: explained.require, groups: groupsOf(gate, explained) };
    if (gate.mode === 'off') return { ...decided, outcome: 'enters', sentence: 'The gate is off: everybody enters.', obstacles: [] };
    if (skipping !== null) {
      const sentence = `The whitelist lets ${skipping} skip the gate: nobody signs in from there.`;
      return { ...decided, outcome: 'enters', sentence, obstacles: [] };
    }
    if (explained.why === 'nothing_asked') return { ...decided, outcome: 'enters', sentence: explained.words, obstacles: [] };
    if (visitor === null) return { ...decided, ...anybody(explained, decided.groups, gate) };
    const obstacles = obstaclesOf(gate, question, await this.candidate(manager, siteId, gate, visitor));
    if (obstacles.length > 0)
      return {
        ...decided,
        outcome: 'stays_out',
        sentence: `${explained.words} ${obstacles.map(({ detail }) => detail).join(' ')}`,
        obstacles,
      };
    return { ...decided, outcome: 'signs_in', sentence: `${explained.words} ${visitor.email} signs in and enters.`, obstacles };
  }

  private skipping({ whitelist }: Ruleset['filters'], address: Address): string | null {
    const set = sharedCidrSet(whitelist.filter(({ skipsGate }) => skipsGate));
    return set.find(address, this.clock.nowMs())?.address ?? null;
  }

  private async visitor(manager: EntityManager, accountId: string, { visitor }: GateTest): Promise<VisitorRow | null> {
    if (visitor === null) return null;
    if (visitor.includes('@')) return this.visitors.findByEmail(manager, accountId, visitor);
    return this.visitors.find(manager, accountId, storedId('visitor', visitor) ?? '');
  }

  private async candidate(manager: EntityManager, siteId: string, gate: RulesetGate, visitor: VisitorRow): Promise<Candidate> {
    const access = await this.visitors.access(manager, visitor.id, siteId);
    const inForce = await this.tokens.inForce(manager, { accountId: visitor.accountId, visitorId: visitor.id });
    const { recoveryCodes = 0 } = (await this.tokens.counts(manager, visitor.accountId, [visitor.id])).get(visitor.id) ?? {};
    const passkeys = await this.passkeys.ofVisitor(manager, { accountId: visitor.accountId, visitorId: visitor.id, siteId });
    const hasPasskey = gate.methods.includes('passkey') && passkeys.some(({ locked }) => !locked);
    const counts = { token: inForce.length, recovery_code: recoveryCodes, email_code: 1, passkey: 0 };
    const hasCode = gate.methods.some((method) => counts[method] > 0);
    const providers = (await this.providers.ofSite(manager, siteId)).filter((provider) => takesAddress(provider, visitor.email));
    const f: GateClaims['f'] = [
      ...providers.flatMap(factorsOf),
      ...(hasPasskey ? ['passkey' as const] : []),
      ...(visitor.passwordHash === null ? [] : ['password' as const]),
      ...(hasCode ? ['code' as const] : []),
    ];
    const obstacles = [
      ...(visitor.locked ? [{ code: 'locked', detail: `${visitor.email} is locked: unlock the visitor.` }] : []),
      ...(access
        ? []
        : [{ code: 'no_access', detail: `${visitor.email} may not enter this site: give access to ${showId('site', siteId)}.` }]),
    ];
    return { claims: { g: visitor.groups, p: access?.paths ?? [], f }, obstacles };
  }
}

/**
 * Asks again without each obstacle that was found, until none is left. A path of several readings may be held up by a rule for each of
 * them: what was granted for one stays granted for the next, so that each rule is met once.
 */
function obstaclesOf(gate: RulesetGate, question: Question, { claims, obstacles }: Candidate): Obstacle[] {
  const found = [...obstacles];
  let shown = { s: '', v: '', e: '', n: '', i: 0, x: 0, d: 0, z: 0, a: Math.floor(question.now / 1000), ...claims } satisfies GateClaims;
  for (let rules = 0; rules < gate.rules.length + mostElse; rules++) {
    const explained = compileGatePolicy(gate).explain(question, shown);
    if (explained.outcome === 'open' || explained.outcome === 'enter') return found;
    const groups = groupsOf(gate, explained);
    if (explained.why === 'not_in_group') {
      found.push({ code: 'not_in_group', detail: `Only visitors in ${groups.join(' or ')} enter: put the visitor into one of these.` });
      shown = { ...shown, g: [...new Set([...shown.g, ...groups])] };
    } else if (explained.why === 'path_not_allowed') {
      found.push({ code: 'path_not_allowed', detail: `The visitor may enter ${claims.p.join(', ')} only: add a path to the access.` });
      shown = { ...shown, p: [] };
    } else if (explained.why === 'factor_missing') {
      found.push(...missing(explained, claims.f));
      shown = { ...shown, f: ['password', 'code', 'passkey'] };
    } else {
      found.push({ code: explained.why, detail: explained.words });
      return found;
    }
  }
  return found;
}
/** Besides the groups of each rule: those without a rule, paths, factors, and the answer. */
const mostElse = 4;

const missing = ({ require }: GateExplanation, shown: GateClaims['f']): Obstacle[] =>
  require === 'passkey' ? [noPasskey] : missingOf(require, shown);

const noPasskey: Obstacle = {
  code: 'no_passkey',
  detail:
    'The visitor has no passkey for this site that is taken: have them make one, on the page of their account or by an invitation, and let the policy name passkeys among its methods.',
};

const missingOf = (require: GateExplanation['require'], shown: GateClaims['f']): Obstacle[] => [
  ...(require !== 'code' && !shown.includes('password')
    ? [{ code: 'no_password', detail: 'The visitor has no password, and no identity provider of the site stands for one: set one.' }]
    : []),
  ...(require !== 'password' && !shown.includes('code')
    ? [
        {
          code: 'no_code',
          detail: 'The visitor has no token that is confirmed and unlocked, and no recovery code, or none that the policy takes: make one.',
        },
      ]
    : []),
];

/** Whoever has not signed in is asked to, where that lets anybody in. */
function anybody(
  { why, words }: GateExplanation,
  groups: readonly string[],
  { rules }: Pick<RulesetGate, 'rules'>,
): Pick<GateTestResult, 'outcome' | 'sentence' | 'obstacles'> {
  if (why !== 'no_session') return { outcome: 'stays_out', sentence: words, obstacles: [{ code: why, detail: words }] };
  const whose = groups.length === 0 ? '' : ` in ${groups.join(' or ')}`;
  const more = rules.some(({ appliesTo }) => appliesTo !== undefined) ? ' Rules for groups may then ask their members for more.' : '';
  const sentence = `${words} Any visitor of the site${whose} who shows that may enter after signing in.${more}`;
  return { outcome: 'signs_in', sentence, obstacles: [] };
}

const groupsOf = (gate: RulesetGate, { rule }: Pick<GateExplanation, 'rule'>): string[] =>
  rule === null ? gate.groups : (gate.rules.find(({ name }) => name === rule)?.groups ?? []);

function readQuestion({ path, method, address: typed }: GateTest, isKnown: boolean, now: number): Question {
  const target = normaliseTarget(Buffer.from(path, 'utf8').toString('latin1'));
  const address = Address.parse(typed);
  if ('path' in target && address && isKnown) return { method, path: target.path, address, now };
  throw invalidContent([
    ...(isKnown ? [] : [{ pointer: '/visitor', code: 'unknown_visitor', detail: 'Name a visitor of this account, or null.' }]),
    ...('path' in target ? [] : [{ pointer: '/path', code: 'invalid_path', detail: target.fault }]),
    ...(address ? [] : [{ pointer: '/address', code: 'invalid_address', detail: 'Give one IPv4 or IPv6 address, like 203.0.113.7.' }]),
  ]);
}
