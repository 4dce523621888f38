import type { MachineKind, MachineToken } from '@sitekeep/contracts';
import type { Tone } from '@sitekeep/web-ui';

export const kindWords: Record<MachineKind, { one: string; what: string }> = {
  git: { one: 'Git token', what: 'clones, fetches and pushes in the name of a visitor' },
  licence: { one: 'Licence', what: 'one header, for programs that you hand out' },
  service: { one: 'Service token', what: 'an id and a secret, for servers of yours' },
};

/** Whether a token is taken now. */
export function machineWord({ active, expiresAt }: Pick<MachineToken, 'active' | 'expiresAt'>, now: number): { tone: Tone; text: string } {
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return { tone: 'off', text: 'Expired' };
  return active ? { tone: 'good', text: 'Active' } : { tone: 'attention', text: 'Out of use' };
}

/** How far a token reaches. */
export function reachWords({ kind, visitor, access, paths, networks }: MachineToken): string {
  const where = paths.length > 0 ? paths.join(', ') : 'the whole site';
  const what = kind === 'git' ? `${access === 'write' ? 'pulls and pushes' : 'pulls'} as ${visitor?.email ?? 'a visitor'}` : where;
  return networks.length > 0 ? `${what}, from ${networks.join(', ')}` : what;
}

/** How a program shows its token; `headers` as the policy names them. */
export function usage(token: { kind: MachineKind; id: string; secret: string }, host: string, headers: { licence: string }): string {
  const { kind, id, secret } = token;
  if (kind === 'git') return `git clone https://git:${secret}@${host}/project.git`;
  if (kind === 'licence') return `curl https://${host}/ \\\n  -H '${headers.licence}: ${secret}'`;
  return `curl https://${host}/ \\\n  -H 'Sitekeep-Service-Id: ${id}' \\\n  -H 'Sitekeep-Service-Secret: ${secret}'`;
}
