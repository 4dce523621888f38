import { Button, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { sessionKeyInputSchema } from '@sitekeep/contracts';
import { Panel, Submit, toastDone, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';

const hour = 3600;
const overlaps = [
  { value: String(24 * hour), label: 'Stays good for a day' },
  { value: String(hour), label: 'Stays good for an hour' },
  { value: '0', label: 'Ends at once: everybody signs in again' },
];

/** The key that signs the sessions of a site, replaced. */
export function SessionKeyCard({ siteId }: { siteId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Panel
        title="Key of the sessions"
        lead="Signs sessions and what your server is told. Replace it when you fear that somebody has it."
        action={
          <Button variant="default" onClick={() => setOpen(true)}>
            Replace the key
          </Button>
        }
      />
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Replace the key of the sessions">
        <RotateForm siteId={siteId} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function RotateForm({ siteId, onDone }: { siteId: string; onDone: () => void }) {
  const rotate = useWrite(writes.rotateSessionKey, {
    refreshes: [`sites/${siteId}`],
    onDone: () => {
      toastDone('Sessions are signed with a new key');
      onDone();
    },
  });
  const api = useApiForm({
    initial: { overlapSeconds: String(24 * hour) },
    schema: sessionKeyInputSchema,
    toBody: ({ overlapSeconds }) => ({ overlapSeconds: Number(overlapSeconds) }),
    submit: (body) => rotate.mutateAsync({ siteId, ...body }),
  });
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Replace the key of the sessions">
      <Stack gap="md">
        <Text size="sm">While the key so far is good, sessions in use get the new one by themselves, and nobody signs in again.</Text>
        <NativeSelect label="The key so far" data={overlaps} data-autofocus {...api.form.getInputProps('overlapSeconds')} />
        <Submit of={api}>Replace the key</Submit>
      </Stack>
    </form>
  );
}
