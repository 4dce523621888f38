import type { Detection, FirewallHead } from '@sitekeep/enforcement';
import type { CompiledRules } from '../custom/index.ts';
import type { AppliedRule, CustomDecision } from '../custom/decision.ts';
import type { Inspection } from '../inspected.ts';
import type { AsRead } from './as-read.ts';

/** What was found in the head of a request, and what the judgement of its body begins with. */
export class JudgedHead implements FirewallHead {
  readonly inspection: Inspection;
  /** Rules of kind `log` that hold. */
  readonly logged: readonly AppliedRule[];
  /** The rule that has decided; null: none, or the body has to be there. */
  readonly applied: AppliedRule | null;
  /** Where the custom rules go on when the body is there; null: they have been asked. */
  readonly waitsFrom: number | null;
  /** The patches that were in force: a request meets the same ones to its end. */
  readonly patches: CompiledRules | null;
  /** What rules that wait have had read already; kept no longer than they wait. */
  readonly read: AsRead | null;
  detection: Detection | null = null;

  constructor(
    inspection: Inspection,
    custom: CustomDecision,
    patches: CompiledRules | null,
    read: AsRead,
    before: readonly AppliedRule[] = [],
  ) {
    this.inspection = inspection;
    this.logged = before.length === 0 ? custom.logged : [...before, ...custom.logged];
    this.applied = custom.applied;
    this.waitsFrom = custom.waitsFrom;
    this.patches = patches;
    this.read = custom.waitsFrom === null ? null : read;
  }

  /** A rule of the site, or a patch, has said all there is to say. A challenge goes on: whoever passes it may attack all the same. */
  get isDecided(): boolean {
    return this.applied !== null && this.applied.action.kind !== 'challenge';
  }

  get isSpared(): boolean {
    return this.applied?.action.kind === 'allow';
  }
}
