import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { addHostnameSchema, type hostnameSchema, type SiteDetail } from '@sitekeep/contracts';
import {
  ConfirmByName,
  CopyText,
  DataTable,
  Panel,
  StateBadge,
  Submit,
  toastDone,
  toastError,
  useApiForm,
  useWrite,
  writes,
  type Column,
  type Output,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { useMay } from '../session/session.tsx';
import classes from './hostnames-card.module.css';

type Hostname = Output<typeof hostnameSchema>;

/** Names of this site; one that is somebody else's neighbour needs a proof in DNS first. */
export function HostnamesCard({ site }: { site: SiteDetail }) {
  const mayEdit = useMay('sites:write');
  const refreshes = ['sites'];
  const { active } = site.service;
  const add = useWrite(writes.addHostname, { refreshes, onDone: (_, { hostname }) => toastDone(`${hostname} is added`) });
  const remove = useWrite(writes.removeHostname, { refreshes });
  const verify = useWrite(writes.verifyHostname, {
    refreshes,
    onDone: () => toastDone(`The proof was found. The hostname goes live${active ? '' : ' with the site'}.`),
  });
  const [leaving, setLeaving] = useState<Hostname | null>(null);
  const columns: Column<Hostname>[] = [
    { title: 'Hostname', render: (row) => <HostnameName row={row} /> },
    {
      title: 'State',
      render: (row) => <HostnameState row={row} isActive={active} />,
    },
    {
      title: 'Actions',
      hiddenTitle: true,
      right: true,
      render: (row) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {mayEdit && row.state === 'needs_proof' && (
            <Button
              size="xs"
              variant="default"
              loading={verify.isPending && verify.variables.hostnameId === row.id}
              onClick={() => verify.mutate({ id: site.id, hostnameId: row.id }, { onError: toastError })}
            >
              Verify
            </Button>
          )}
          {mayEdit && site.hostnames.length > 1 && (
            <Button size="xs" variant="subtle" color="gray" onClick={() => setLeaving(row)} aria-label={`Remove ${row.display}`}>
              Remove
            </Button>
          )}
        </Group>
      ),
    },
  ];
  return (
    <Panel id="hostnames" title="Hostnames" lead="What visitors type to reach this site." flush>
      <DataTable label="Hostnames" columns={columns} rows={site.hostnames} keyOf={(row) => row.id} empty="This site has no hostname." />
      {mayEdit && <AddHostname add={(hostname) => add.mutateAsync({ id: site.id, hostname })} />}
      <ConfirmByName
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title="Remove this hostname?"
        action="Remove"
        confirm={() => remove.mutateAsync({ id: site.id, hostnameId: leaving!.id })}
      >
        Visitors of {leaving?.display} are no longer let through. Change its DNS first, so that they reach your server directly.
      </ConfirmByName>
    </Panel>
  );
}

function HostnameState({ row, isActive }: { row: Hostname; isActive: boolean }) {
  if (row.state === 'needs_proof') return <StateBadge tone="attention">Needs a DNS proof</StateBadge>;
  return <StateBadge tone={isActive ? 'good' : 'off'}>{isActive ? 'Live' : 'Waits for the site'}</StateBadge>;
}

function HostnameName({ row }: { row: Hostname }) {
  return (
    <Stack gap={4} align="flex-start">
      <Text span size="sm" fw={500}>
        {row.display}
      </Text>
      {row.name !== row.display && (
        <Text size="xs" c="dimmed" ff="monospace">
          {row.name}
        </Text>
      )}
      {row.proof && (
        <Text size="xs" c="dimmed" component="div">
          Set this TXT record, then press Verify:
          <div>
            <CopyText value={row.proof.name} label="name of the TXT record" />
          </div>
          <div>
            <CopyText value={row.proof.value} label="value of the TXT record" />
          </div>
        </Text>
      )}
    </Stack>
  );
}

function AddHostname({ add }: { add: (hostname: string) => Promise<unknown> }) {
  const api = useApiForm({ initial: { hostname: '' }, schema: addHostnameSchema, submit: ({ hostname }) => add(hostname) });
  return (
    <form onSubmit={api.onSubmit} className={classes.add} noValidate aria-label="Add a hostname">
      <TextInput
        label="New hostname"
        placeholder="shop.example.com"
        autoComplete="off"
        spellCheck={false}
        {...api.form.getInputProps('hostname')}
      />
      <div className={classes.button}>
        <Submit of={api} variant="default">
          Add hostname
        </Submit>
      </div>
    </form>
  );
}
