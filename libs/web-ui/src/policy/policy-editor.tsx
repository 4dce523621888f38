import { Skeleton, Stack } from '@mantine/core';
import type { AccountPolicyChange } from '@sitekeep/contracts';
import { reads, writes } from '../api/customer-api.ts';
import { useRead, useWrite } from '../api/hooks.ts';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { CountriesCard } from './countries-card.tsx';
import { ListCard } from './list-card.tsx';
import { OnlyCard } from './only-card.tsx';

/** The filters of a site (`base` is `sites/<id>/`) or of the whole account (`base` is empty), in the order a request meets them. */
export function PolicyEditor({ base, canEdit }: { base: string; canEdit: boolean }) {
  const policy = useRead(reads.policy(base));
  const save = useWrite(writes.changePolicy, { refreshes: [`${base}policy`] });
  if (policy.error && !policy.data) return <ProblemAlert error={policy.error} onRetry={() => void policy.refetch()} />;
  if (!policy.data) return <Skeleton height={320} radius="md" aria-label="Loading" />;
  const { data } = policy;
  const change = (sections: AccountPolicyChange) => save.mutateAsync({ base, revision: data.revision, change: sections });
  const reload = () => policy.refetch();
  return (
    <Stack gap="lg">
      <ListCard base={base} list="blacklist" policy={data} canEdit={canEdit} />
      <ListCard base={base} list="whitelist" policy={data} canEdit={canEdit} />
      <OnlyCard policy={data} canEdit={canEdit} save={(onlyFromWhitelist) => change({ onlyFromWhitelist })} reload={reload} />
      <CountriesCard policy={data} canEdit={canEdit} save={(countries) => change({ countries })} reload={reload} />
    </Stack>
  );
}
