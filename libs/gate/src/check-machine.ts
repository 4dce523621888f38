import type { Fault, MachineKind } from '@sitekeep/contracts';
import { readListAddress } from '@sitekeep/policies';

type Given = { networks?: readonly string[]; paths?: readonly string[]; expiresAt?: string | null };
/** What is left out was not given. */
export type CheckedMachine = { networks?: string[]; paths?: string[]; expiresAt?: Date | null; faults: Fault[] };

/** What a customer says of a token, in the form in which it is kept, with every fault. */
export function checkMachine(kind: MachineKind, given: Given, now: Date): CheckedMachine {
  const faults: Fault[] = [];
  const { networks, paths, expiresAt } = given;
  const end = typeof expiresAt === 'string' ? new Date(expiresAt) : expiresAt;
  if (end && end <= now)
    faults.push({ pointer: '/expiresAt', code: 'in_the_past', detail: 'Give a time to come, or take the token out of use with "active".' });
  if (kind === 'git' && paths !== undefined)
    faults.push({
      pointer: '/paths',
      code: 'of_visitor',
      detail: 'What a git token opens is what its visitor may enter: change it there.',
    });
  return {
    ...(networks && { networks: canonical(networks, faults) }),
    ...(paths && { paths: [...new Set(paths)] }),
    ...(end !== undefined && { expiresAt: end }),
    faults,
  };
}

function canonical(networks: readonly string[], faults: Fault[]): string[] {
  const read = networks.flatMap((typed, index) => {
    const network = readListAddress(typed);
    if (typeof network === 'string') return [network];
    faults.push({ pointer: `/networks/${index}`, ...network });
    return [];
  });
  return [...new Set(read)];
}
