import { Button, Skeleton, Stack } from '@mantine/core';
import type { SiteGate } from '@sitekeep/contracts';
import { Panel, ProblemAlert, reads, StateBadge, toastError, toastUndo, useRead, useWrite, writes, type Tone } from '@sitekeep/web-ui';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useMay } from '../session/session.tsx';
import { GateHowTo } from './gate-how-to.tsx';
import { GateKeysCard } from './gate-keys-card.tsx';
import { useSite } from './use-site.ts';

/** Keys with which the customer's own servers check what visitors of this site typed. */
export function GateKeys() {
  const site = useSite();
  const mayEdit = useMay('visitors:write');
  const gate = useRead(reads.siteGate(site.id));
  if (gate.error && !gate.data) return <ProblemAlert error={gate.error} onRetry={() => void gate.refetch()} />;
  if (!gate.data)
    return (
      <Stack gap="lg">
        <Skeleton height={96} radius="md" />
        <Skeleton height={200} radius="md" />
      </Stack>
    );
  return (
    <Stack gap="lg">
      <StateCard siteId={site.id} gate={gate.data} mayEdit={mayEdit} />
      <GateKeysCard siteId={site.id} keys={gate.data.keys} mayEdit={mayEdit} />
      <GateHowTo />
    </Stack>
  );
}

function gateWord({ locked, keys }: SiteGate): { tone: Tone; text: string } {
  if (locked) return { tone: 'refused', text: 'Locked: every check is refused' };
  return keys.length > 0 ? { tone: 'good', text: 'Checks are answered' } : { tone: 'off', text: 'No key yet' };
}

function StateCard({ siteId, gate, mayEdit }: { siteId: string; gate: SiteGate; mayEdit: boolean }) {
  const change = useWrite(writes.changeSiteGate, { refreshes: [`sites/${siteId}/gate`] });
  const { tone, text } = gateWord(gate);
  const setLocked = (locked: boolean) =>
    change.mutate(
      { siteId, locked },
      {
        onSuccess: () =>
          toastUndo(locked ? 'Locked: every check of this site is refused' : 'Checks of this site are answered again', () =>
            setLocked(!locked),
          ),
        onError: toastError,
      },
    );
  return (
    <Panel
      title={<StateBadge tone={tone}>{text}</StateBadge>}
      lead={
        <>
          Your own programs ask us whether a visitor’s code and password are right. Who is known here stands under{' '}
          <Link to={`/visitors?site=${siteId}`}>Visitors</Link>.
        </>
      }
      action={
        mayEdit && (
          <Button
            variant="default"
            leftSection={gate.locked ? <IconLockOpen size={16} /> : <IconLock size={16} />}
            loading={change.isPending}
            onClick={() => setLocked(!gate.locked)}
          >
            {gate.locked ? 'Unlock the site' : 'Lock the site'}
          </Button>
        )
      }
    />
  );
}
