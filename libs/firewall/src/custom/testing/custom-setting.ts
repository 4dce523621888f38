import type { RulesetCondition, RulesetFirewallRule } from '@sitekeep/contracts';
import { Address } from '@sitekeep/geo';
import type { Field } from '../../inspected.ts';
import { compileRules } from '../compile-rules.ts';
import { type CustomBody, type CustomRequest, noBody } from '../custom-request.ts';
import { decideCustom } from '../decide-custom.ts';

export const field = (place: Field['place'], name: string, value: string, layer = 0): Field => ({ place, name, value, layer });

export const condition = (given: Partial<RulesetCondition> & Pick<RulesetCondition, 'field'>): RulesetCondition => ({
  name: null,
  operator: 'equals',
  values: [],
  negate: false,
  ignoreCase: false,
  ...given,
});

type Action = RulesetFirewallRule['action'];

export function rule(
  name: string,
  conditions: readonly RulesetCondition[],
  action: Action = { kind: 'block' },
  match: 'all' | 'any' = 'all',
) {
  return { name, match, conditions: [...conditions], action } satisfies RulesetFirewallRule;
}

export const bodyOf = (text: string, fields: readonly Field[]): CustomBody => ({
  bytes: text.length,
  text: () => text,
  fields: () => fields,
});

/** A request from 192.0.2.7 (DE) for `/` without a body, but for what is given. */
export function request(given: Partial<CustomRequest> & { head?: readonly Field[]; from?: string } = {}): CustomRequest {
  const { head = [], from = '192.0.2.7', ...rest } = given;
  const address = Address.parse(from);
  if (!address) throw new Error(from);
  return {
    method: 'GET',
    path: '/',
    query: '',
    hostname: 'www.example.com',
    address,
    country: () => 'DE',
    now: 0,
    headFields: () => head,
    bodyBytes: 0,
    body: noBody,
    overLimit: () => false,
    ...rest,
  };
}

/** What becomes of a request under one condition of a rule that blocks, or spares. Null: the body is asked for. */
export function holds(given: RulesetCondition, of: CustomRequest, kind: 'block' | 'allow' = 'block'): boolean | null {
  const { applied, waitsFrom } = decideCustom(null, compileRules([rule('r', [given], { kind })]), of);
  return waitsFrom === null ? applied !== null : null;
}
