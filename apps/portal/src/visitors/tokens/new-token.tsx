import { Modal, NativeSelect, NumberInput, SegmentedControl, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { tokenAlgorithms, tokenInputSchema, type NewVisitorToken, type TokenInput, type Visitor } from '@sitekeep/contracts';
import { Submit, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { Link } from 'react-router';
import { TokenSecret } from './token-secret.tsx';

type Holder = 'app' | 'device';
interface Draft {
  holder: Holder;
  kind: TokenInput['kind'];
  label: string;
  serial: string;
  seed: string;
  algorithm: TokenInput['algorithm'];
  digits: string;
  periodSeconds: number | string;
}
const initial: Draft = { holder: 'app', kind: 'totp', label: '', serial: '', seed: '', algorithm: 'SHA1', digits: '6', periodSeconds: 30 };

/** Apps get a seed of ours and the usual settings, which all of them know; a device brings its own. */
function toBody({ holder, label, ...device }: Draft) {
  if (holder === 'app') return { label };
  const { kind, algorithm, serial, seed } = device;
  return {
    label,
    kind,
    algorithm,
    digits: Number(device.digits) as 6 | 8,
    seed,
    ...(kind === 'totp' && device.periodSeconds !== '' ? { periodSeconds: Number(device.periodSeconds) } : {}),
    ...(serial.trim() === '' ? {} : { serial }),
  };
}

export interface NewTokenProps {
  visitor: Visitor;
  opened: boolean;
  onClose: () => void;
}

/** First what the token is, then its secret, once, and its first code. */
export function NewToken({ visitor, opened, onClose }: NewTokenProps) {
  const [made, setMade] = useState<{ token: NewVisitorToken; holder: Holder } | null>(null);
  const close = () => {
    onClose();
    setMade(null);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made ? 'Confirm the token' : `Add a token for ${visitor.email}`}
      size="lg"
      closeOnClickOutside={false}
    >
      {made ? (
        <TokenSecret visitor={visitor} token={made.token} isShown={made.holder === 'app'} onDone={close} />
      ) : (
        <TokenForm visitorId={visitor.id} onMade={(token, holder) => setMade({ token, holder })} />
      )}
    </Modal>
  );
}

function TokenForm({ visitorId, onMade }: { visitorId: string; onMade: (token: NewVisitorToken, holder: Holder) => void }) {
  const add = useWrite(writes.addVisitorToken, { refreshes: ['visitors'] });
  const api = useApiForm({
    initial,
    schema: tokenInputSchema,
    toBody,
    submit: async (body) => onMade(await add.mutateAsync({ visitorId, ...body }), 'seed' in body ? 'device' : 'app'),
  });
  const { form } = api;
  const { holder, kind } = form.values;
  const field = form.getInputProps;
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="Add a token">
      <Stack gap="md">
        <SegmentedControl
          aria-label="What shows the codes?"
          data={[
            { value: 'app', label: 'An app on a phone' },
            { value: 'device', label: 'A hardware token' },
          ]}
          {...field('holder')}
        />
        <TextInput
          label="Label"
          description="To tell it from others of the same visitor."
          placeholder={holder === 'app' ? 'phone' : 'key ring'}
          autoComplete="off"
          {...field('label')}
        />
        {holder === 'device' && (
          <>
            <TextInput
              label="Seed"
              description={
                <>
                  In base32, as its maker wrote it. Many devices at once: <Link to="/visitors/import-tokens">import a table</Link>.
                </>
              }
              autoComplete="off"
              spellCheck={false}
              autoCapitalize="characters"
              {...field('seed')}
            />
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="md">
              <TextInput label="Serial number" placeholder="made up when empty" autoComplete="off" {...field('serial')} />
              <NativeSelect
                label="Kind"
                data={[
                  { value: 'totp', label: 'By time (TOTP)' },
                  { value: 'hotp', label: 'By button (HOTP)' },
                ]}
                {...field('kind')}
              />
              <NativeSelect label="Algorithm" data={[...tokenAlgorithms]} {...field('algorithm')} />
              <NativeSelect label="Digits" data={['6', '8']} {...field('digits')} />
              {kind === 'totp' && <NumberInput label="A new code every … seconds" min={15} max={120} {...field('periodSeconds')} />}
            </SimpleGrid>
          </>
        )}
        <Submit of={api}>{holder === 'app' ? 'Make a token' : 'Add token'}</Submit>
      </Stack>
    </form>
  );
}
