import { Modal, Select, Stack, Text } from '@mantine/core';
import { visitorInvitationInputSchema, type Site } from '@sitekeep/contracts';
import { hostnamesOf, Submit, useApiForm } from '@sitekeep/web-ui';
import type { ReactNode } from 'react';

export interface InviteModalProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** To which they may be invited. */
  sites: Site[] | undefined;
  invite: (siteId: string) => Promise<unknown>;
  children: ReactNode;
}

/** Asks for the site to which somebody is invited: the mail links to it, and passkeys belong to it. */
export function InviteModal({ opened, onClose, title, ...rest }: InviteModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <InviteForm
        {...rest}
        invite={async (siteId) => {
          await rest.invite(siteId);
          onClose();
        }}
      />
    </Modal>
  );
}

function InviteForm({ sites, invite, children }: Pick<InviteModalProps, 'sites' | 'invite' | 'children'>) {
  const api = useApiForm({
    initial: { siteId: sites?.length === 1 ? sites[0]!.id : '' },
    schema: visitorInvitationInputSchema,
    toBody: ({ siteId }) => ({ siteId }),
    submit: ({ siteId }) => invite(siteId),
  });
  const { form } = api;
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Invite">
      <Stack gap="md">
        <Text size="sm">{children}</Text>
        <Select
          label="To which site?"
          description="They set up there what they sign in with. It needs a certificate."
          placeholder="Choose a site"
          data={(sites ?? []).map((site) => ({ value: site.id, label: `${site.name} (${hostnamesOf(site)})` }))}
          searchable
          openOnFocus={false}
          data-autofocus
          value={form.values.siteId || null}
          onChange={(siteId) => form.setValues({ siteId: siteId ?? '' })}
          error={form.errors['siteId'] && (form.values.siteId === '' ? 'Choose a site.' : form.errors['siteId'])}
        />
        <Submit of={api}>Send the invitation</Submit>
      </Stack>
    </form>
  );
}
