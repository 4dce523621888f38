import { Skeleton, Stack } from '@mantine/core';
import type { Policy, PolicyInput } from '@sitekeep/contracts';
import { reads, writes } from '../api/customer-api.ts';
import { useRead, useWrite } from '../api/hooks.ts';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { CountriesCard } from './countries-card.tsx';
import { ListCard } from './list-card.tsx';
import { OnlyCard } from './only-card.tsx';

/** What is sent back: the whole policy as it was read, with the part that changed. */
const withPart = ({ blacklist, whitelist, onlyFromWhitelist, countries }: Policy, part: Partial<PolicyInput>): PolicyInput => ({
  blacklist,
  whitelist,
  onlyFromWhitelist,
  countries,
  ...part,
});

/** The filters of a site (`base` is `sites/<id>/`) or of the whole account (`base` is empty), in the order a request meets them. */
export function PolicyEditor({ base, canEdit }: { base: string; canEdit: boolean }) {
  const policy = useRead(reads.policy(base));
  const save = useWrite(writes.savePolicy, { refreshes: [`${base}policy`] });
  if (policy.error && !policy.data) return <ProblemAlert error={policy.error} onRetry={() => void policy.refetch()} />;
  if (!policy.data) return <Skeleton height={320} radius="md" aria-label="Loading" />;
  const { data } = policy;
  const put = (part: Partial<PolicyInput>) => save.mutateAsync({ base, revision: data.revision, policy: withPart(data, part) });
  const reload = () => policy.refetch();
  return (
    <Stack gap="lg">
      <ListCard base={base} list="blacklist" policy={data} canEdit={canEdit} />
      <ListCard base={base} list="whitelist" policy={data} canEdit={canEdit} />
      <OnlyCard policy={data} canEdit={canEdit} save={(onlyFromWhitelist) => put({ onlyFromWhitelist })} reload={reload} />
      <CountriesCard policy={data} canEdit={canEdit} save={(countries) => put({ countries })} reload={reload} />
    </Stack>
  );
}
