import type { Fault } from '@sitekeep/contracts';
import type { Page, VisitorFault } from '@sitekeep/edge-pages';
import { failed, type GateAnswered, plainly } from './endpoint.ts';

const shortestPassword = 12;

/** What the gate says of an input, by the pointer of each fault, as the pages put it into the visitor's words; each once. */
export function visitorFaults(faults: readonly Fault[], password: string): VisitorFault[] {
  const said = faults.map(({ pointer, code }): VisitorFault => {
    const parts = pointer.split('/');
    if (parts.includes('password')) return password.length < shortestPassword ? 'passwordShort' : 'password';
    if (parts.includes('current')) return 'current';
    if (parts.includes('shown')) return 'shown';
    if (parts.includes('passkey') || parts.includes('credential')) return 'passkey';
    return parts.includes('code') && code !== 'limit_reached' ? 'code' : 'other';
  });
  return said.length === 0 ? ['other'] : [...new Set(said)];
}

/** What shows who somebody is; the rest is what they chose, a new passkey too. */
const proofs: readonly VisitorFault[] = ['current', 'shown', 'code'];

/** The form again, with what was wrong in it: with a wrong proof the owner sees it among what was refused. */
export const withFaults = (page: Page, faults: readonly VisitorFault[]): GateAnswered =>
  faults.some((fault) => proofs.includes(fault)) ? failed(page) : plainly(page);
