import { Button, Code, NativeSelect, Stack, Text } from '@mantine/core';
import { machineKinds, type MachineToken, type NewMachineToken } from '@sitekeep/contracts';
import { CopyButton, DataTable, Panel, reads, RelativeTime, StateBadge, useRead, useReadPages, type Column } from '@sitekeep/web-ui';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { SecretShown } from '../../../secret-shown.tsx';
import { useMay } from '../../../session/session.tsx';
import { useSite } from '../../use-site.ts';
import classes from '../gate.module.css';
import { ClientCaCard } from './client-ca-card.tsx';
import { HeadersCard } from './headers-card.tsx';
import { kindWords, machineWord, reachWords, usage } from './machine-words.ts';
import { NewProgram } from './new-program.tsx';
import { ProgramActions } from './program-actions.tsx';

type Shown = Pick<NewMachineToken, 'id' | 'kind' | 'secret'>;

const columns: Column<MachineToken>[] = [
  {
    title: 'Token',
    render: ({ label, kind, hint }) => (
      <div className="sk-wrap">
        {label}
        <Text size="xs" c="dimmed">
          {kindWords[kind].one} …{hint}
        </Text>
      </div>
    ),
  },
  { title: 'State', width: 130, render: (token) => <State token={token} /> },
  { title: 'Opens', render: (token) => <span className="sk-wrap">{reachWords(token)}</span> },
  { title: 'Last used', render: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime at={lastUsedAt} /> : 'never') },
  { title: 'Expires', render: ({ expiresAt }) => (expiresAt ? <RelativeTime at={expiresAt} /> : 'never') },
];

function State({ token }: { token: MachineToken }) {
  const { tone, text } = machineWord(token, Date.now());
  return <StateBadge tone={tone}>{text}</StateBadge>;
}

/** With what programs enter this site: they cannot fill in a form. */
export function Programs() {
  const site = useSite();
  const mayEdit = useMay('visitors:write');
  const [kind, setKind] = useState('');
  const [isAdding, setAdding] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const tokens = useReadPages(reads.machineTokens(site.id, kind === '' ? {} : { kind }));
  const policy = useRead(reads.sitePolicy(site.id));
  const actions: Column<MachineToken> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: (token) => <ProgramActions siteId={site.id} token={token} show={setShown} />,
  };
  return (
    <Stack gap="lg">
      <Panel
        title="Tokens of programs"
        lead="Whoever shows one meets neither the visitor check nor the gate; blacklist, firewall and rate limits hold."
        action={
          mayEdit && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
              New token
            </Button>
          )
        }
        flush
      >
        <NativeSelect
          aria-label="Kind"
          mx={{ base: 16, sm: 24 }}
          mb="xs"
          maw={240}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[{ value: '', label: 'Every kind' }, ...machineKinds.map((each) => ({ value: each, label: kindWords[each].one }))]}
        />
        <DataTable
          label="Tokens of programs"
          columns={mayEdit ? [...columns, actions] : columns}
          rows={tokens.items}
          keyOf={({ id }) => id}
          error={tokens.error}
          onRetry={tokens.refetch}
          empty={
            kind === '' ? 'There is no token. Git, licences and services of yours can have one each.' : 'There is no token of this kind.'
          }
          hasMore={tokens.hasMore}
          isLoadingMore={tokens.isLoadingMore}
          onMore={tokens.loadMore}
        />
      </Panel>
      <HeadersCard siteId={site.id} />
      <ClientCaCard siteId={site.id} mayEdit={mayEdit} />
      <NewProgram siteId={site.id} opened={isAdding} onClose={() => setAdding(false)} onMade={setShown} />
      <SecretShown title="Copy the token now" secret={shown?.secret ?? null} copyLabel="Copy token" onClose={() => setShown(null)}>
        {shown && (
          <Usage
            command={usage(
              shown,
              site.hostnames[0]?.name ?? 'example.com',
              policy.data?.gate.machineHeaders ?? { licence: 'sitekeep-licence' },
            )}
          />
        )}
      </SecretShown>
    </Stack>
  );
}

function Usage({ command }: { command: string }) {
  return (
    <>
      A program shows it like this:
      <div className={classes.command}>
        <Code block tabIndex={0} aria-label="Command with the token">
          {command}
        </Code>
        <CopyButton value={command} label="command" />
      </div>
    </>
  );
}
