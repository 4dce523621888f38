import { Badge, Checkbox, Group, Text } from '@mantine/core';
import type { Site, Visitor } from '@sitekeep/contracts';
import { Day, StateBadge, type Column } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { siteName } from './use-sites.ts';
import { factorWords, nameOf, visitorWord } from './visitor-words.ts';

export interface VisitorColumnsOptions {
  sites: Site[] | undefined;
  /** Left out where nothing may be selected. */
  selected?: { has: (id: string) => boolean; toggle: (id: string) => void };
}

export function visitorColumns({ sites, selected }: VisitorColumnsOptions): Column<Visitor>[] {
  return [
    {
      title: 'Visitor',
      render: (visitor) => (
        <Group gap="sm" wrap="nowrap" align="flex-start">
          {selected && (
            <Checkbox
              aria-label={`Select ${visitor.email}`}
              checked={selected.has(visitor.id)}
              onChange={() => selected.toggle(visitor.id)}
              size="xs"
              mt={2}
            />
          )}
          <div className="sk-wrap">
            <Link to={`/visitors/${visitor.id}`}>
              <Text span fw={500}>
                {nameOf(visitor)}
              </Text>
            </Link>
            {visitor.name && (
              <Text size="xs" c="dimmed">
                {visitor.email}
              </Text>
            )}
          </div>
        </Group>
      ),
    },
    { title: 'State', width: 120, render: (visitor) => <VisitorState visitor={visitor} /> },
    { title: 'Groups', render: (visitor) => <Groups groups={visitor.groups} /> },
    { title: 'May enter', render: (visitor) => siteWords(visitor, sites) },
    { title: 'Signs in by', render: (visitor) => factorWords(visitor) },
    { title: 'Added', right: true, render: (visitor) => <Day at={visitor.createdAt} /> },
  ];
}

export function VisitorState({ visitor }: { visitor: Visitor }) {
  const { tone, text } = visitorWord(visitor);
  return <StateBadge tone={tone}>{text}</StateBadge>;
}

function Groups({ groups }: { groups: string[] }) {
  if (groups.length === 0) return <>–</>;
  const more = groups.length - 3;
  return (
    <Group gap={4}>
      {groups.slice(0, 3).map((group) => (
        <Badge key={group} color="gray" size="sm">
          {group}
        </Badge>
      ))}
      {more > 0 && (
        <Text span size="xs" c="dimmed">
          and {more} more
        </Text>
      )}
    </Group>
  );
}

function siteWords({ access }: Visitor, sites: Site[] | undefined): string {
  if (access.length === 0) return '–';
  if (access.length > 2) return `${access.length} sites`;
  return access.map(({ siteId, paths }) => `${siteName(sites, siteId)}${paths.length > 0 ? ' (in part)' : ''}`).join(', ');
}
