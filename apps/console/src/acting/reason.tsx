import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { reasonSchema } from '@sitekeep/contracts';
import { ApiProvider, faultsOf, Panel, useClient } from '@sitekeep/web-ui';
import { createContext, use, useMemo, useState, type ReactNode } from 'react';

interface Acting {
  reason: string;
  change: (reason: string) => void;
}
const ActingContext = createContext<Acting | null>(null);
const keyOfReason = (accountId: string) => `sitekeep-reason-${accountId}`;

/** Why support acts for this customer; kept for the tab. Everything below calls the API for them, with this reason. */
export function ActFor({ accountId, children }: { accountId: string; children: ReactNode }) {
  const client = useClient();
  const [reason, setReason] = useState(() => sessionStorage.getItem(keyOfReason(accountId)) ?? '');
  const change = (next: string) => {
    sessionStorage.setItem(keyOfReason(accountId), next);
    setReason(next);
  };
  const acting = useMemo(() => client.actingFor(accountId, reason), [client, accountId, reason]);
  return (
    <ActingContext value={{ reason, change }}>
      <ApiProvider client={acting}>{children}</ApiProvider>
    </ActingContext>
  );
}

/** The reason of this customer's page, or none yet. */
export function useActing(): Acting {
  const acting = use(ActingContext);
  if (!acting) throw new Error('useActing needs an ActFor above it.');
  return acting;
}

/** The reason given for the customer; empty where no customer's page is. */
export const useReasonBefore = (): string => use(ActingContext)?.reason ?? '';

/** Asks for the reason before anything of the customer is read. */
export function NeedsReason({ children }: { children: ReactNode }) {
  const { reason, change } = useActing();
  return reason ? <>{children}</> : <ReasonForm onGiven={change} />;
}

export function ReasonForm({ onGiven, was = '' }: { onGiven: (reason: string) => void; was?: string }) {
  const [text, setText] = useState(was);
  const [fault, setFault] = useState<string | null>(null);
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    const said = Object.values(faultsOf(reasonSchema, text))[0] ?? null;
    setFault(said);
    if (!said) onGiven(text.trim());
  };
  return (
    <Panel
      title="Why do you look at this customer?"
      lead="Your reason is written into the audit log with everything you read and change here."
    >
      <form onSubmit={submit}>
        <Stack gap="sm" maw={520}>
          <TextInput
            label="Reason"
            placeholder="Ticket 4711: visitors from Norway are refused"
            autoFocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={fault}
          />
          <Group>
            <Button type="submit">Continue</Button>
            <Text size="xs" c="dimmed">
              The customer can ask to see it.
            </Text>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
