import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { exportFault, FileButton, lastQuarter } from '@sitekeep/web-ui';
import { useState } from 'react';

/** A CSV file of the invoices and credit notes of a time, for the accountant. */
export function ExportInvoices() {
  const [isOpen, setOpen] = useState(false);
  const [{ from, to }, setDates] = useState(() => lastQuarter(new Date()));
  const fault = exportFault(from, to);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        Export
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Export invoices">
        <Stack gap="md">
          <Text size="sm">A CSV file with every invoice and credit note of these days, for your accountant.</Text>
          <Group grow align="flex-start">
            <TextInput
              label="First day"
              type="date"
              value={from}
              onChange={(event) => setDates({ from: event.currentTarget.value, to })}
              data-autofocus
            />
            <TextInput
              label="Last day"
              type="date"
              value={to}
              onChange={(event) => setDates({ from, to: event.currentTarget.value })}
              error={fault}
            />
          </Group>
          <Group justify="flex-end">
            <FileButton
              path="invoices/export"
              query={{ from, to }}
              name={`invoices-${from}-${to}.csv`}
              size="sm"
              variant="filled"
              disabled={fault !== null}
            >
              Save the file
            </FileButton>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
