import { Skeleton, Stack, Text } from '@mantine/core';
import { ProblemAlert } from '@sitekeep/web-ui';
import { useMay } from '../../session/session.tsx';
import { useSite } from '../use-site.ts';
import { AsksCard } from './asks-card.tsx';
import { IdentityCard } from './identity-card.tsx';
import { ModeCard } from './mode-card.tsx';
import { RulesCard } from './rules-card.tsx';
import { TesterCard } from './tester-card.tsx';
import { TimesCard } from './times-card.tsx';
import { useGateSection } from './use-gate-section.ts';

/** Who has to sign in before the site answers. */
export function Gate() {
  const site = useSite();
  const canEdit = useMay('policies:write');
  const { gate, error, reload, save } = useGateSection(site.id);
  if (error && !gate) return <ProblemAlert error={error} onRetry={() => void reload()} />;
  if (!gate)
    return (
      <Stack gap="lg" aria-label="Loading">
        <Skeleton height={140} radius="md" />
        <Skeleton height={240} radius="md" />
        <Skeleton height={240} radius="md" />
      </Stack>
    );
  const card = { gate, canEdit, save, reload };
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        Asked last, before your server answers: who is there?{' '}
        {site.service.active ? 'Changes are live within a second.' : 'Live once the site is active.'} More in the{' '}
        <a href="/docs">API reference</a>.
      </Text>
      <ModeCard {...card} siteId={site.id} />
      <AsksCard {...card} />
      <RulesCard {...card} />
      <TesterCard siteId={site.id} />
      <TimesCard {...card} />
      <IdentityCard {...card} />
    </Stack>
  );
}
