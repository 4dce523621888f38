import { Stack } from '@mantine/core';
import { DangerCard } from './danger-card.tsx';
import { DnsCard } from './dns-card.tsx';
import { HostnamesCard } from './hostnames-card.tsx';
import { NameCard } from './name-card.tsx';
import { OriginsCard } from './origins-card.tsx';
import { ProtectionCard } from './protection-card.tsx';
import { ServiceCard } from './service-card.tsx';
import { useSite } from './use-site.ts';

/** Everything about one site that is no filter: is it protected, is it paid, what to set in DNS, where it goes. */
export function Overview() {
  const site = useSite();
  return (
    <Stack gap="lg">
      <ProtectionCard site={site} />
      <ServiceCard site={site} />
      <DnsCard site={site} />
      <HostnamesCard site={site} />
      <OriginsCard site={site} />
      <NameCard site={site} />
      <DangerCard site={site} />
    </Stack>
  );
}
