import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { mostProviders, type IdentityProvider } from '@sitekeep/contracts';
import {
  ConfirmByName,
  CopyText,
  Empty,
  Facts,
  Panel,
  ProblemAlert,
  reads,
  RelativeTime,
  toastDone,
  useReadPages,
  useWrite,
  writes,
} from '@sitekeep/web-ui';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../../../session/session.tsx';
import { useSite } from '../../use-site.ts';
import classes from '../gate.module.css';
import { ProviderForm } from './provider-form.tsx';

/** Where visitors may sign in instead of with a password of this account. */
export function Providers() {
  const site = useSite();
  const mayEdit = useMay('policies:write');
  const providers = useReadPages(reads.identityProviders(site.id));
  const [editing, setEditing] = useState<{ provider: IdentityProvider | null } | null>(null);
  const [leaving, setLeaving] = useState<IdentityProvider | null>(null);
  const remove = useWrite(writes.deleteIdentityProvider, { refreshes: [`sites/${site.id}/gate`] });
  const { items, error } = providers;
  const add = mayEdit && (items?.length ?? 0) < mostProviders && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing({ provider: null })}>
      Add a provider
    </Button>
  );
  return (
    <Stack gap="lg">
      <Panel
        title="Identity providers"
        lead="A button each on the sign-in page, by OpenID Connect: Google, Microsoft, or a server of your own."
        action={items && items.length > 0 && add}
      />
      {error && !items && <ProblemAlert error={error} onRetry={providers.refetch} />}
      {!items && !error && <Skeleton height={200} radius="md" />}
      {items?.length === 0 && (
        <Panel>
          <Empty title="No provider yet" action={add}>
            Visitors sign in with what you have given them. With a provider they use the account they have there.
          </Empty>
        </Panel>
      )}
      {items?.map((provider) => (
        <ProviderPanel
          key={provider.id}
          provider={provider}
          mayEdit={mayEdit}
          edit={() => setEditing({ provider })}
          remove={() => setLeaving(provider)}
        />
      ))}
      <ProviderForm
        siteId={site.id}
        opened={editing !== null}
        provider={editing?.provider ?? null}
        onClose={() => setEditing(null)}
        onSaved={({ name }, isNew) => {
          setEditing(null);
          toastDone(isNew ? `${name} is added. Enter the redirect addresses there.` : `${name} is changed`);
        }}
      />
      <ConfirmByName
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Take ${leaving?.name ?? ''} away?`}
        name={leaving?.name}
        action="Take it away"
        confirm={() => remove.mutateAsync({ siteId: site.id, id: leaving!.id })}
      >
        All who signed in there are signed out within a second, and who they were there is forgotten. This cannot be taken back.
      </ConfirmByName>
    </Stack>
  );
}

interface ProviderPanelProps {
  provider: IdentityProvider;
  mayEdit: boolean;
  edit: () => void;
  remove: () => void;
}

function ProviderPanel({ provider, mayEdit, edit, remove }: ProviderPanelProps) {
  const { name, issuer, standsFor, domains, createVisitors, lastError, redirectUris, groups } = provider;
  return (
    <Panel
      title={name}
      lead={<span className="sk-wrap">{issuer}</span>}
      action={
        mayEdit && (
          <Group gap="xs">
            <Button variant="default" onClick={remove} aria-label={`Take ${name} away`}>
              Take away
            </Button>
            <Button variant="default" onClick={edit} aria-label={`Change ${name}`}>
              Change
            </Button>
          </Group>
        )
      }
    >
      <Stack gap="md">
        {lastError && (
          <Alert color="orange" title="The last sign-in that failed">
            <Text size="sm">
              {lastError.detail} (<RelativeTime at={lastError.at} />)
            </Text>
          </Alert>
        )}
        <Facts
          facts={[
            ['Counts as', standsFor === 'password' ? 'password' : 'password and code'],
            ['Domains', domains.join(', ') || 'all'],
            ['New people', createVisitors ? 'become visitors' : 'stay out'],
            ['Groups', groups.length > 0 ? groups.map(({ claim, group }) => `${claim} → ${group}`).join(', ') : 'not taken over'],
          ]}
        />
        <div>
          <Text size="sm" fw={500}>
            Client id
          </Text>
          <CopyText value={provider.clientId} label="client id" />
        </div>
        <div>
          <Text size="sm" fw={500}>
            Redirect addresses
          </Text>
          <Text size="xs" c="dimmed">
            Enter each of them at the provider.
          </Text>
          <ul className={classes.uris}>
            {redirectUris.map((uri) => (
              <li key={uri}>
                <CopyText value={uri} />
              </li>
            ))}
          </ul>
        </div>
      </Stack>
    </Panel>
  );
}
