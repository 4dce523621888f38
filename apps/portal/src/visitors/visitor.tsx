import { Anchor, Button, Group, Skeleton, Text } from '@mantine/core';
import type { Visitor } from '@sitekeep/contracts';
import {
  CopyText,
  Day,
  Facts,
  isProblem,
  Page,
  Panel,
  ProblemAlert,
  reads,
  toastError,
  toastUndo,
  useRead,
  useWrite,
  writes,
} from '@sitekeep/web-ui';
import { IconChevronLeft, IconLock, IconLockOpen } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { NotFound } from '../not-found.tsx';
import { useMay } from '../session/session.tsx';
import { AccessCard } from './access-card.tsx';
import { DetailsCard } from './details-card.tsx';
import { LeaveCards } from './leave-cards.tsx';
import { PasswordCard } from './password-card.tsx';
import { RecoveryCodesCard } from './tokens/recovery-codes-card.tsx';
import { TokensCard } from './tokens/tokens-card.tsx';
import { VisitorState } from './visitor-columns.tsx';
import { nameOf, visitorWord } from './visitor-words.ts';
import { DevicesCard } from './ways/devices-card.tsx';
import { IdentitiesCard } from './ways/identities-card.tsx';
import { InvitationCard } from './ways/invitation-card.tsx';
import { PasskeysCard } from './ways/passkeys-card.tsx';
import { VisitorSessionsCard } from './ways/visitor-sessions-card.tsx';

/** Everything about one visitor. */
export function VisitorPage() {
  const { id = '' } = useParams();
  const visitor = useRead(reads.visitor(id));
  if (isProblem(visitor.error, 'not_found')) return <NotFound />;
  if (visitor.error && !visitor.data) return <ProblemAlert error={visitor.error} onRetry={() => void visitor.refetch()} m="xl" />;
  if (!visitor.data) return <PageSkeleton />;
  return <VisitorCards key={id} visitor={visitor.data} />;
}

function VisitorCards({ visitor }: { visitor: Visitor }) {
  const mayEdit = useMay('visitors:write');
  return (
    <Page
      title={nameOf(visitor)}
      lead={visitorWord(visitor).sentence}
      narrow
      action={mayEdit && <LockButton visitor={visitor} />}
      above={
        <Anchor component={Link} to="/visitors" size="sm" c="dimmed" mb={8} display="inline-block">
          <Group gap={2}>
            <IconChevronLeft size={14} aria-hidden />
            <Text span size="sm">
              Visitors
            </Text>
          </Group>
        </Anchor>
      }
    >
      <Panel>
        <Facts
          facts={[
            ['State', <VisitorState key="state" visitor={visitor} />],
            ['Password', visitor.hasPassword ? 'set' : 'none'],
            ['Tokens', visitor.tokens],
            ['Passkeys', visitor.passkeys],
            ['Recovery codes left', visitor.recoveryCodes],
            ['Added', <Day key="added" at={visitor.createdAt} />],
            ['Visitor id', <CopyText key="id" value={visitor.id} short={`…${visitor.id.slice(-8)}`} label="visitor id" />],
          ]}
        />
      </Panel>
      <InvitationCard visitor={visitor} mayEdit={mayEdit} />
      <TokensCard visitor={visitor} mayEdit={mayEdit} />
      <PasskeysCard visitor={visitor} mayEdit={mayEdit} />
      <RecoveryCodesCard visitor={visitor} mayEdit={mayEdit} />
      <AccessCard visitor={visitor} mayEdit={mayEdit} />
      <DetailsCard visitor={visitor} mayEdit={mayEdit} />
      {mayEdit && <PasswordCard visitor={visitor} />}
      <DevicesCard visitor={visitor} mayEdit={mayEdit} />
      <IdentitiesCard visitor={visitor} mayEdit={mayEdit} />
      <VisitorSessionsCard visitor={visitor} mayEdit={mayEdit} />
      <LeaveCards visitor={visitor} mayEdit={mayEdit} />
    </Page>
  );
}

function LockButton({ visitor }: { visitor: Visitor }) {
  const change = useWrite(writes.changeVisitor, { refreshes: ['visitors'] });
  const setLocked = (locked: boolean) =>
    change.mutate(
      { id: visitor.id, locked },
      {
        onSuccess: () => toastUndo(`${nameOf(visitor)} is ${locked ? 'locked' : 'unlocked'}`, () => setLocked(!locked)),
        onError: toastError,
      },
    );
  return (
    <Button
      variant="default"
      leftSection={visitor.locked ? <IconLockOpen size={16} /> : <IconLock size={16} />}
      loading={change.isPending}
      onClick={() => setLocked(!visitor.locked)}
    >
      {visitor.locked ? 'Unlock' : 'Lock'}
    </Button>
  );
}

function PageSkeleton() {
  return (
    <Page title="Visitor" narrow>
      <Skeleton height={120} radius="md" />
      <Skeleton height={200} radius="md" />
      <Skeleton height={200} radius="md" />
    </Page>
  );
}
