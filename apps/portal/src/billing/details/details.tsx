import { Skeleton, Stack } from '@mantine/core';
import { ProblemAlert, reads, useRead } from '@sitekeep/web-ui';
import { ProfileCard } from './profile-card.tsx';

/** Who buys, as invoices say it. */
export function BillingDetails() {
  const profile = useRead(reads.billingProfile());
  return (
    <Stack gap="lg">
      {profile.error && !profile.data && <ProblemAlert error={profile.error} onRetry={() => void profile.refetch()} />}
      {!profile.data && !profile.error && <Skeleton height={480} radius="md" />}
      {profile.data && <ProfileCard profile={profile.data} reload={profile.refetch} />}
    </Stack>
  );
}
