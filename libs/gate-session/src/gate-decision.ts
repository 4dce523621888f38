import type { GateRequirement } from '@sitekeep/contracts';

/**
 * `open`: nothing is asked of anybody. `enter`: the session shows enough, a program has shown its token, or the address is
 * spared. `sign_in`: there is neither, or the session shows too little. `forbidden`: signing in does not help.
 */
export type GateOutcome = 'open' | 'enter' | 'sign_in' | 'forbidden';

export interface GateDecision {
  readonly outcome: GateOutcome;
  /** What the deciding rule asks for. */
  readonly require: GateRequirement;
  /** Name of that rule; null: what holds where no rule fits. */
  readonly rule: string | null;
  readonly why: GateReason;
}

export const gateReasons = [
  'nothing_asked',
  'spared',
  'shown',
  'machine',
  'no_session',
  'factor_missing',
  'shown_long_ago',
  'refused_to_all',
  'not_in_group',
  'path_not_allowed',
  'path_too_long',
  'machine_barred',
] as const;
export type GateReason = (typeof gateReasons)[number];

/** The higher, the stricter. */
export const severity: Record<GateOutcome, number> = { open: 0, enter: 1, sign_in: 2, forbidden: 3 };

export const outcomes: Record<GateReason, GateOutcome> = {
  nothing_asked: 'open',
  // Not open: what lies behind the gate stays private, whoever is let in.
  spared: 'enter',
  shown: 'enter',
  machine: 'enter',
  no_session: 'sign_in',
  factor_missing: 'sign_in',
  shown_long_ago: 'sign_in',
  refused_to_all: 'forbidden',
  not_in_group: 'forbidden',
  path_not_allowed: 'forbidden',
  path_too_long: 'forbidden',
  machine_barred: 'forbidden',
};

const asksFor: Record<GateRequirement, string> = {
  nothing: 'nothing',
  password: 'a password',
  code: 'a code',
  password_and_code: 'a password and a code',
  passkey: 'a passkey',
  refuse: 'nothing, because it lets nobody in',
};

/** One English sentence for support. */
export function wordsOf({ rule, require, why }: GateDecision): string {
  const by = rule === null ? 'No rule fits; what holds without one' : `The rule ${rule}`;
  const asks = `${by} asks for ${asksFor[require]}`;
  const words: Record<GateReason, string> = {
    nothing_asked: `${asks}.`,
    spared: 'A whitelist entry skips the gate.',
    shown: `${asks}, and the session shows that.`,
    machine: `${asks}, or for what programs show, and the request shows that.`,
    no_session: `${asks}, and there is no session.`,
    factor_missing: `${asks}, and the session shows less.`,
    shown_long_ago: `${asks}, and the session has shown it too long ago.`,
    refused_to_all: `${by} lets nobody in.`,
    not_in_group: `${by} is for groups that the visitor is in none of.`,
    path_not_allowed: 'The visitor may enter other paths only.',
    machine_barred: 'The token of the program is good, but not for this: one that reads does not push.',
    path_too_long: `${by} has a pattern, and the path is too long for it to be tried.`,
  };
  return words[why];
}
