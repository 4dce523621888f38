import { ActionIcon, Select, Stack, TagsInput, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import type { Site, VisitorAccess } from '@sitekeep/contracts';
import { hostnamesOf } from '@sitekeep/web-ui';
import { IconX } from '@tabler/icons-react';
import classes from './visitors.module.css';
import { faultsAt } from './faults-at.ts';
import { siteName } from './use-sites.ts';

export interface AccessFieldProps {
  sites: Site[] | undefined;
  value: VisitorAccess[];
  onChange: (access: VisitorAccess[]) => void;
  errors: Partial<Record<string, React.ReactNode>>;
  readOnly?: boolean;
}

/** The sites a visitor may enter, each whole or below some paths. */
export function AccessField({ sites, value, onChange, errors, readOnly }: AccessFieldProps) {
  const given = new Set(value.map((access) => access.siteId));
  const left = (sites ?? []).filter((site) => !given.has(site.id));
  const setPaths = (siteId: string, paths: string[]) =>
    onChange(value.map((access) => (access.siteId === siteId ? { siteId, paths } : access)));
  return (
    <Stack gap="sm">
      {value.length > 0 && (
        <ul className={classes.access} aria-label="Sites this visitor may enter">
          {value.map((access, index) => (
            <AccessRow
              key={access.siteId}
              access={access}
              site={sites?.find((site) => site.id === access.siteId)}
              name={siteName(sites, access.siteId)}
              error={faultsAt(errors, `access.${index}.paths`, access.paths) ?? faultsAt(errors, `access.${index}`)}
              readOnly={readOnly}
              setPaths={(paths) => setPaths(access.siteId, paths)}
              remove={() => onChange(value.filter(({ siteId }) => siteId !== access.siteId))}
            />
          ))}
        </ul>
      )}
      {!readOnly && left.length > 0 && (
        <Select
          label="Give access to a site"
          placeholder={value.length > 0 ? 'Another site' : 'Without a site, the visitor may enter none'}
          searchable
          nothingFoundMessage="No site has this name."
          maw={400}
          data={left.map((site) => ({ value: site.id, label: `${site.name} (${hostnamesOf(site)})` }))}
          value={null}
          onChange={(siteId) => siteId && onChange([...value, { siteId, paths: [] }])}
        />
      )}
      {!readOnly && sites?.length === 0 && (
        <Text size="sm" c="dimmed">
          There is no site in this account yet. You can give access later.
        </Text>
      )}
      {readOnly && value.length === 0 && <Text c="dimmed">This visitor may enter no site.</Text>}
      {typeof errors['access'] === 'string' && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {errors['access']}
        </Text>
      )}
    </Stack>
  );
}

const splitPaths = (typed: string[]) => [...new Set(typed.flatMap((text) => text.split(/\s+/)))].filter((path) => path !== '');

interface AccessRowProps {
  access: VisitorAccess;
  site: Site | undefined;
  name: string;
  error: string | null;
  readOnly?: boolean;
  setPaths: (paths: string[]) => void;
  remove: () => void;
}

function AccessRow({ access, site, name, error, readOnly, setPaths, remove }: AccessRowProps) {
  return (
    <li className={classes.accessRow}>
      <div>
        <Text fw={500}>{name}</Text>
        {site && (
          <Text size="xs" c="dimmed" className="sk-wrap">
            {hostnamesOf(site)}
          </Text>
        )}
      </div>
      {readOnly ? (
        <Text className="sk-wrap">{access.paths.join(', ') || 'the whole site'}</Text>
      ) : (
        <TagsInput
          label={
            <>
              Only below these paths<VisuallyHidden> of {name}</VisuallyHidden>
            </>
          }
          size="xs"
          placeholder={access.paths.length > 0 ? undefined : 'empty: the whole site'}
          splitChars={[' ']}
          value={access.paths}
          onChange={(paths) => setPaths(splitPaths(paths))}
          error={error}
          comboboxProps={{ disabled: true }}
        />
      )}
      {!readOnly && (
        <Tooltip label="Take access away">
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Take away access to ${name}`} onClick={remove}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
