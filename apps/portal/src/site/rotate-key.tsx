import { Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { gateKeyInputSchema } from '@sitekeep/contracts';
import { Submit, useApiForm } from '@sitekeep/web-ui';

const hour = 3600;
const overlaps = [
  { value: '0', label: 'It ends at once' },
  { value: String(hour), label: 'For another hour' },
  { value: String(24 * hour), label: 'For another day' },
  { value: String(7 * 24 * hour), label: 'For another week' },
  { value: String(30 * 24 * hour), label: 'For another 30 days' },
];

export interface RotateKeyProps {
  opened: boolean;
  onClose: () => void;
  rotate: (overlapSeconds: number) => Promise<unknown>;
}

/** Asks how long the key so far stays good beside the new one. */
export function RotateKey({ opened, onClose, rotate }: RotateKeyProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Replace the key">
      <RotateForm
        rotate={async (overlapSeconds) => {
          await rotate(overlapSeconds);
          onClose();
        }}
      />
    </Modal>
  );
}

function RotateForm({ rotate }: Pick<RotateKeyProps, 'rotate'>) {
  const api = useApiForm({
    initial: { overlapSeconds: String(24 * hour) },
    schema: gateKeyInputSchema,
    toBody: ({ overlapSeconds }) => ({ overlapSeconds: Number(overlapSeconds) }),
    submit: ({ overlapSeconds }) => rotate(overlapSeconds),
  });
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Replace the key">
      <Stack gap="md">
        <Text size="sm">You get a new key, shown once. Until all your servers have it, the key so far can stay good.</Text>
        <NativeSelect label="The key so far" data={overlaps} data-autofocus {...api.form.getInputProps('overlapSeconds')} />
        <Submit of={api}>Make a new key</Submit>
      </Stack>
    </form>
  );
}
