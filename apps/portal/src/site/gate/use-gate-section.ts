import type { GateSettings } from '@sitekeep/contracts';
import { ProblemError, reads, useRead, useWrite, writes } from '@sitekeep/web-ui';

const section = /^\/gate(?=\/)/;

/** The same with faults named as inside the section: `/gate/rules/0/name` -> `/rules/0/name`. */
export function insideGate(error: unknown): unknown {
  if (!(error instanceof ProblemError)) return error;
  const errors = error.faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(section, '') }));
  return new ProblemError({ ...error.problem, errors });
}

/** The gate in the policy of a site. A card saves its own part of it, on the revision that is shown. */
export function useGateSection(siteId: string) {
  const policy = useRead(reads.sitePolicy(siteId));
  const change = useWrite(writes.changeSitePolicy, { refreshes: [`sites/${siteId}/protection`] });
  const save = async (part: Partial<GateSettings>): Promise<void> => {
    if (!policy.data) return;
    const { revision, gate } = policy.data;
    await change.mutateAsync({ siteId, revision, change: { gate: { ...gate, ...part } } }).catch((error: unknown) => {
      throw insideGate(error);
    });
    // The next card that is saved, of this page or another, starts from the new revision.
    await policy.refetch();
  };
  return { gate: policy.data?.gate, error: policy.error, reload: () => policy.refetch(), save };
}

export interface GateCardProps {
  gate: GateSettings;
  canEdit: boolean;
  save: (part: Partial<GateSettings>) => Promise<unknown>;
  reload: () => Promise<unknown>;
}
