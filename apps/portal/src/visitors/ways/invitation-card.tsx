import { Button, Text } from '@mantine/core';
import type { Visitor } from '@sitekeep/contracts';
import { Panel, showDay, StateBadge, toastDone, useWrite, writes } from '@sitekeep/web-ui';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { InviteModal } from '../invite-modal.tsx';
import { siteName, useSites } from '../use-sites.ts';
import { invitationWord, nameOf } from '../visitor-words.ts';

/** Whether a visitor was invited to set up themselves what they sign in with. */
export function InvitationCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const sites = useSites();
  const [isOpen, setOpen] = useState(false);
  const invite = useWrite(writes.inviteVisitor, {
    refreshes: ['visitors'],
    onDone: () => toastDone(`The invitation is on its way to ${visitor.email}`),
  });
  const { invitation, access, locked } = visitor;
  const { tone, text, sentence } = invitationWord(invitation, siteName(sites, invitation?.siteId ?? ''), showDay);
  const mayEnter = sites?.filter(({ id }) => access.some(({ siteId }) => siteId === id));
  return (
    <>
      <Panel
        title="Invitation"
        lead={
          <>
            <StateBadge tone={tone}>{text}</StateBadge>
            <Text size="sm" mt={4}>
              {sentence}
            </Text>
            {mayEdit && access.length === 0 && <Text size="sm">Give access to a site first: the invitation leads there.</Text>}
            {mayEdit && locked && <Text size="sm">Unlock the visitor to invite them.</Text>}
          </>
        }
        action={
          mayEdit &&
          invitation?.state !== 'declined' && (
            <Button
              variant="default"
              leftSection={<IconMail size={16} />}
              disabled={access.length === 0 || locked}
              onClick={() => setOpen(true)}
            >
              {invitation ? 'Invite again' : 'Invite'}
            </Button>
          )
        }
      />
      {isOpen && (
        <InviteModal
          opened
          onClose={() => setOpen(false)}
          title={`Invite ${nameOf(visitor)}`}
          sites={mayEnter}
          invite={(siteId) => invite.mutateAsync({ visitorId: visitor.id, siteId })}
        >
          A mail with a link goes to {visitor.email}. The link works once, for 7 days, and replaces the one before.
        </InviteModal>
      )}
    </>
  );
}
