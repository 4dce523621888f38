import { Alert, Button, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import type { Visitor } from '@sitekeep/contracts';
import { ConfirmByName, Panel, toastError, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import classes from './recovery-codes.module.css';

/** Codes for the day when the phone is lost; each is good once. */
export function RecoveryCodesCard({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const [codes, setCodes] = useState<string[] | null>(null);
  const make = useWrite(writes.makeRecoveryCodes, { refreshes: ['visitors'], onDone: (made) => setCodes(made.codes) });
  const left = visitor.recoveryCodes;
  const button = (
    <Button
      variant="default"
      loading={make.isPending}
      onClick={() => (left > 0 ? setAsking(true) : make.mutate(visitor.id, { onError: toastError }))}
    >
      {left > 0 ? 'Make new codes' : 'Make recovery codes'}
    </Button>
  );
  return (
    <>
      <Panel
        title="Recovery codes"
        lead={`${left === 0 ? 'There are none.' : left === 1 ? '1 is left.' : `${left} are left.`} Each stands in for the code of a token, once: for the day when the phone is lost.`}
        action={mayEdit && button}
      />
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="Make new recovery codes?"
        action="Make new codes"
        keep="Keep those"
        confirm={() => make.mutateAsync(visitor.id)}
      >
        Those made before are worth nothing from then on.
      </ConfirmByName>
      <CodesShown visitor={visitor} codes={codes} onClose={() => setCodes(null)} />
    </>
  );
}

function CodesShown({ visitor, codes, onClose }: { visitor: Visitor; codes: string[] | null; onClose: () => void }) {
  return (
    <Modal opened={codes !== null} onClose={onClose} title="Recovery codes" closeOnClickOutside={false} className={classes.sheet}>
      <Stack gap="md">
        <Alert color="orange" className={classes.screenOnly}>
          They are shown this once. We keep only fingerprints of them, so nobody can show them again.
        </Alert>
        <Text size="sm">For {visitor.email}. Each code is accepted once, in place of the code of a token.</Text>
        <ol className={classes.codes} aria-label="Recovery codes">
          {codes?.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <Group justify="flex-end" gap="xs" className={classes.screenOnly}>
          <CopyButton value={codes?.join('\n') ?? ''}>
            {({ copied, copy }) => (
              <Button onClick={copy} variant={copied ? 'light' : 'filled'}>
                {copied ? 'Copied' : 'Copy codes'}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={() => window.print()}>
            Print
          </Button>
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
