import { Text } from '@mantine/core';
import type { Policy } from '@sitekeep/contracts';
import { reads, useRead } from '@sitekeep/web-ui';
import { Link } from 'react-router';

const counted = (count: number, word: string) => (count > 0 ? [`${count} on the ${word}`] : []);
const partsOf = ({ blacklist, whitelist, onlyFromWhitelist, countries }: Policy) => [
  ...counted(blacklist.length, 'blacklist'),
  ...counted(whitelist.length, 'whitelist'),
  ...(onlyFromWhitelist ? ['only from the whitelist'] : []),
  ...(countries.mode === 'off' ? [] : ['countries']),
];

/** What holds here although it is not set here. */
export function AccountListsLine() {
  const { data } = useRead(reads.policy(''));
  const parts = data ? partsOf(data) : [];
  return (
    <Text size="sm" c="dimmed">
      {parts.length === 0 ? 'What holds for all your sites stands in ' : `Plus what holds for all your sites (${parts.join(', ')}): `}
      <Link to="/lists">account lists</Link>.
    </Text>
  );
}
