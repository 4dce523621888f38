import { Stack, Text } from '@mantine/core';
import { PolicyEditor } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { useMay } from '../session/session.tsx';
import { useSite } from './use-site.ts';

/** Who may visit this site. */
export function Filters() {
  const site = useSite();
  return (
    <Stack gap="lg">
      <Text size="sm" c="dimmed">
        Who may visit, asked from top to bottom. Changes are live within a second. What holds for all your sites stands in{' '}
        <Link to="/lists">account lists</Link>.
      </Text>
      <PolicyEditor base={`sites/${site.id}/`} canEdit={useMay('policies:write')} />
    </Stack>
  );
}
