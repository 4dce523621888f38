import { Button, Group, Modal, Stack, TagsInput, Text, Textarea } from '@mantine/core';
import { clientCaInputSchema, type ClientCa } from '@sitekeep/contracts';
import {
  ConfirmByName,
  CopyText,
  DataTable,
  Day,
  isProblem,
  Panel,
  ProblemAlert,
  reads,
  Submit,
  toastDone,
  useApiForm,
  useRead,
  useWrite,
  writes,
  type Column,
} from '@sitekeep/web-ui';
import { useState } from 'react';
import { faultsAt, withoutFaultsAt } from '../../../visitors/faults-at.ts';

type Certificate = ClientCa['certificates'][number];
const columns: Column<Certificate>[] = [
  { title: 'Certificate of the CA', render: ({ subject }) => <span className="sk-wrap">{subject}</span> },
  {
    title: 'Fingerprint',
    render: ({ fingerprint }) => <CopyText value={fingerprint} short={`${fingerprint.slice(0, 12)}…`} label="fingerprint" />,
  },
  { title: 'Valid to', right: true, render: ({ validTo }) => <Day at={validTo} /> },
];

/** Clients that enter by a certificate which the customer's own CA has signed. */
export function ClientCaCard({ siteId, mayEdit }: { siteId: string; mayEdit: boolean }) {
  const refreshes = [`sites/${siteId}/gate`];
  const [isSetting, setSetting] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const ca = useRead(reads.clientCa(siteId));
  const remove = useWrite(writes.removeClientCa, { refreshes, onDone: () => toastDone('Nobody enters by a certificate any more') });
  const has = (ca.data?.certificates.length ?? 0) > 0;
  return (
    <Panel
      title="Certificates of clients"
      lead="Whoever shows a certificate that a CA of yours has signed enters as well. Browsers of your other sites are never asked for one."
      action={
        mayEdit && (
          <Group gap="xs">
            {has && (
              <Button variant="default" onClick={() => setAsking(true)}>
                Take it away
              </Button>
            )}
            <Button variant="default" onClick={() => setSetting(true)} disabled={!ca.data}>
              {has ? 'Replace the CA' : 'Set a CA'}
            </Button>
          </Group>
        )
      }
      flush
    >
      {ca.error && !isProblem(ca.error, 'not_found') ? (
        <ProblemAlert error={ca.error} onRetry={() => void ca.refetch()} m="md" />
      ) : (
        <DataTable
          label="Certificates of the CA"
          columns={columns}
          rows={ca.data?.certificates}
          keyOf={({ fingerprint }) => fingerprint}
          empty="There is no CA: nobody enters by a certificate."
        />
      )}
      {has && ca.data!.revokedSerials.length > 0 && (
        <Text size="sm" c="dimmed" px={{ base: 16, sm: 24 }} py="sm" className="sk-wrap">
          Revoked serial numbers: {ca.data!.revokedSerials.join(', ')}
        </Text>
      )}
      <Modal opened={isSetting} onClose={() => setSetting(false)} title="CA of your clients" size="lg" closeOnClickOutside={false}>
        <CaForm siteId={siteId} revoked={ca.data?.revokedSerials ?? []} onDone={() => setSetting(false)} />
      </Modal>
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="Take the CA away?"
        action="Take it away"
        confirm={() => remove.mutateAsync(siteId)}
      >
        Clients with a certificate meet the gate as everybody does, within a second.
      </ConfirmByName>
    </Panel>
  );
}

function CaForm({ siteId, revoked, onDone }: { siteId: string; revoked: string[]; onDone: () => void }) {
  const set = useWrite(writes.setClientCa, {
    refreshes: [`sites/${siteId}/gate`],
    onDone: () => {
      toastDone('The CA is set');
      onDone();
    },
  });
  const api = useApiForm({
    initial: { pem: '', revokedSerials: revoked },
    schema: clientCaInputSchema,
    submit: (body) => set.mutateAsync({ siteId, ...body }),
  });
  const { form } = api;
  return (
    <form onSubmit={api.onSubmit} noValidate aria-label="CA of your clients">
      <Stack gap="md">
        <Textarea
          label="Certificates of the CA"
          description="PEM, one to five. Never the key. They replace those that are there."
          placeholder="-----BEGIN CERTIFICATE-----"
          autosize
          minRows={6}
          maxRows={14}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          data-autofocus
          {...form.getInputProps('pem')}
        />
        <TagsInput
          label="Revoked serial numbers"
          description="In hexadecimal. Certificates with one of these are refused."
          splitChars={[',', ';', ' ']}
          value={form.values.revokedSerials}
          onChange={(serials) => {
            form.setFieldValue('revokedSerials', serials);
            form.setErrors((errors) => withoutFaultsAt(errors, 'revokedSerials'));
          }}
          error={faultsAt(form.errors, 'revokedSerials', form.values.revokedSerials)}
          comboboxProps={{ disabled: true }}
        />
        <Submit of={api}>Set the CA</Submit>
      </Stack>
    </form>
  );
}
