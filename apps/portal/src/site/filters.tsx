import { Stack, Text } from '@mantine/core';
import { PolicyEditor } from '@sitekeep/web-ui';
import { useMay } from '../session/session.tsx';
import { AccountListsLine } from './account-lists-line.tsx';
import { useSite } from './use-site.ts';

/** Who may visit this site. */
export function Filters() {
  const site = useSite();
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        Who may visit, asked from top to bottom.{' '}
        {site.service.active ? 'Changes are live within a second.' : 'Live once the site is active.'}
      </Text>
      <AccountListsLine />
      <PolicyEditor base={`sites/${site.id}/`} canEdit={useMay('policies:write')} />
    </Stack>
  );
}
