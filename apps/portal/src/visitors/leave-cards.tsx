import { Button } from '@mantine/core';
import type { Visitor } from '@sitekeep/contracts';
import { ConfirmByName, Panel, reads, saveFile, toastDone, toastError, useClient, useRefresh, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { nameOf } from './visitor-words.ts';

/** What leaves us with a visitor: a copy of everything we hold about them, and themselves. */
export function LeaveCards({ visitor, mayEdit }: { visitor: Visitor; mayEdit: boolean }) {
  return (
    <>
      <ExportCard visitor={visitor} />
      {mayEdit && <DeleteCard visitor={visitor} />}
    </>
  );
}

function ExportCard({ visitor }: { visitor: Visitor }) {
  const client = useClient();
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const held = await client.read(reads.visitorExport(visitor.id));
      saveFile(`${visitor.id}.json`, JSON.stringify(held, null, 2), 'application/json');
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel
      title="Export"
      lead="Everything we hold about this person in one JSON file, without secrets. For people who ask what you know about them."
      action={
        <Button variant="default" loading={isBusy} onClick={() => void save()}>
          Export
        </Button>
      }
    />
  );
}

function DeleteCard({ visitor }: { visitor: Visitor }) {
  const client = useClient();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const deleteIt = async () => {
    await client.write(writes.deleteVisitor(visitor.id));
    toastDone(`${nameOf(visitor)} is deleted`);
    await navigate('/visitors');
    await refresh('visitors');
  };
  return (
    <>
      <Panel
        title="Delete this visitor"
        lead="Tokens, recovery codes and access are gone at once, and so is what we hold about this person."
        action={
          <Button color="red" variant="outline" onClick={() => setAsking(true)}>
            Delete this visitor
          </Button>
        }
      />
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${nameOf(visitor)}?`}
        name={visitor.email}
        action="Delete for good"
        confirm={deleteIt}
      >
        Every site refuses this visitor from now on. To keep the tokens, lock the visitor instead. This cannot be taken back.
      </ConfirmByName>
    </>
  );
}
