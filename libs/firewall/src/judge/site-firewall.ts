import type { RulesetFirewall } from '@sitekeep/contracts';
import type { EnforcementRequest, Refusal } from '@sitekeep/enforcement';
import { type CompiledRules, compileRules, type CustomDecision, decideCustom } from '../custom/index.ts';
import { clean } from '../inspect/judge.ts';
import type { Firewall, FirewallSite } from '../inspect/firewall.ts';
import type { Inspection, Reading } from '../inspected.ts';
import { AsRead } from './as-read.ts';
import { customRequest, type OverLimit } from './custom-of.ts';
import { detectionOf, matchedIds, nameOf } from './detection.ts';
import { JudgedHead } from './judged-head.ts';

/** What a firewall asks of its process. */
export interface JudgeParts {
  readonly firewall: Firewall;
  /** Rules that are pushed to all sites, at this moment. */
  readonly patches: () => CompiledRules | null;
  readonly overLimit: OverLimit;
}

/** What has come of a body. */
export interface SeenBody {
  readonly chunks: readonly Buffer[];
  /** There is no more of it. */
  readonly whole: boolean;
}

const noBody: SeenBody = { chunks: [], whole: true };

/** The firewall of all sites that say the same, apart from when they begin to block. Pure but for the counters of rate limits. */
export class SiteFirewall {
  readonly settings: RulesetFirewall;
  readonly #parts: JudgeParts;
  readonly #site: FirewallSite;
  readonly #rules: CompiledRules | null;

  /** Throws on a bad pattern or network. */
  constructor(settings: RulesetFirewall, parts: JudgeParts) {
    this.settings = settings;
    this.#parts = parts;
    this.#site = parts.firewall.compileSite(settings);
    this.#rules = compileRules(settings.rules);
  }

  /** Leaves in the request what was found. Null lets it pass, as far as its head goes. */
  judgeHead(request: EnforcementRequest, blocksFrom: number | null): Refusal | null {
    const patches = this.#parts.patches();
    const seesBody = request.bodyComes && this.settings.body.bytes > 0;
    const read = new AsRead();
    const custom = this.#decide(request, patches, seesBody ? null : noBody, read, 0);
    const ends = custom.applied !== null && custom.applied.action.kind !== 'challenge';
    const inspection = ends ? clean : this.#parts.firewall.inspectHead(this.#site, request, request.path, read.head);
    const head = new JudgedHead(inspection, custom, patches, read);
    const isTooLarge = this.#isTooLarge(request);
    // A rule that waits for the body may spare the request.
    const waits = head.waitsFrom !== null && !isTooLarge;
    return this.#settle(request, head, waits ? null : this.#refusal(head, custom, isTooLarge), blocksFrom);
  }

  /** Whether something may come of the body. To be asked after `judgeHead`. */
  wantsBody(request: EnforcementRequest): boolean {
    const { firewall: head, bodyComes } = request;
    if (!bodyComes || this.settings.body.bytes === 0 || !(head instanceof JudgedHead) || head.isDecided) return false;
    return this.settings.sets.length > 0 || head.waitsFrom !== null || this.settings.body.beyond === 'refuse';
  }

  /** Whether a request is held until its body was judged; else it is only told of. */
  blocks(now: number, blocksFrom: number | null): boolean {
    return this.settings.mode === 'block' && (blocksFrom === null || now >= blocksFrom);
  }

  /** Head and body together. To be called once, after `judgeHead`. */
  judgeBody(request: EnforcementRequest, body: SeenBody, blocksFrom: number | null): Refusal | null {
    const before = request.firewall as JudgedHead;
    const read = before.read ?? new AsRead();
    const custom =
      before.waitsFrom === null
        ? { ...undecided, applied: before.applied }
        : this.#decide(request, before.patches, body, read, before.waitsFrom);
    const ends = custom.applied !== null && custom.applied.action.kind !== 'challenge';
    const inspection = ends ? before.inspection : this.#inspectBody(request, body, before.inspection, read.body);
    const judged = new JudgedHead(inspection, custom, before.patches, read, before.logged);
    const isBeyond = !body.whole && this.settings.body.beyond === 'refuse';
    return this.#settle(request, judged, this.#refusal(judged, custom, isBeyond), blocksFrom);
  }

  /** @param body null: it is still to come */
  #decide(request: EnforcementRequest, patches: CompiledRules | null, body: SeenBody | null, read: AsRead, from: number): CustomDecision {
    if (patches === null && this.#rules === null) return undecided;
    return decideCustom(patches, this.#rules, customRequest(request, body, read, this.#parts.overLimit), from);
  }

  #inspectBody(request: EnforcementRequest, { chunks, whole }: SeenBody, before: Inspection, reading: Reading | null): Inspection {
    return this.#parts.firewall.inspectBody(this.#site, request.headers, chunks, whole, before, request.path, reading);
  }

  #isTooLarge({ bodyComes, bodyBytes }: EnforcementRequest): boolean {
    const { bytes, beyond } = this.settings.body;
    return beyond === 'refuse' && bodyComes && bytes > 0 && bodyBytes !== null && bodyBytes > bytes;
  }

  /** What mode block answers. */
  #refusal({ inspection, applied, isSpared }: JudgedHead, custom: CustomDecision, isTooLarge: boolean): Refusal | null {
    const byRule = applied === null ? null : refusalBy(applied);
    if (byRule !== null || isSpared) return byRule;
    if (inspection.verdict === 'attack')
      return { stage: 'firewall', reason: 'attack', matched: matchedIds(inspection.matches), status: 403 };
    if (isTooLarge) return { stage: 'firewall', reason: 'body_too_large', matched: null, status: 413 };
    const isComplex = inspection.verdict === 'too_complex' || (custom.exceeded && this.settings.beyondBounds === 'refuse');
    return isComplex ? { stage: 'firewall', reason: 'too_complex', matched: inspection.exceeded, status: 403 } : null;
  }

  #settle(request: EnforcementRequest, judged: JudgedHead, wanted: Refusal | null, blocksFrom: number | null): Refusal | null {
    const blocks = this.blocks(request.now, blocksFrom);
    judged.detection = detectionOf(judged, wanted, blocks && wanted !== null);
    request.firewall = judged;
    if (!blocks) return null;
    if (judged.applied?.action.kind === 'challenge') request.checkWantedBy ??= `firewall rule ${nameOf(judged.applied)}`;
    return wanted;
  }
}

const undecided: CustomDecision = { applied: null, logged: [], waitsFrom: null, exceeded: false };

/** What a custom rule or patch answers; null where the request goes on. */
function refusalBy(rule: NonNullable<CustomDecision['applied']>): Refusal | null {
  const { action } = rule;
  const refusal = { stage: 'firewall', reason: 'custom_rule', matched: nameOf(rule) } as const;
  if (action.kind === 'block') return { ...refusal, status: 403 };
  if (action.kind === 'redirect') return { ...refusal, status: action.status, location: action.location };
  if (action.kind === 'rate_limit') return { ...refusal, reason: 'rate_limited', status: 429, retryAfterSeconds: action.windowSeconds };
  return null;
}
