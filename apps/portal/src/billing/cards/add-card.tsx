import { Button } from '@mantine/core';
import { toastError, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';

/** Leads to the page of the payment provider, where the card is entered. */
export function AddCard({ children = 'Add a card' }: { children?: string }) {
  const [isLeaving, setLeaving] = useState(false);
  const add = useWrite(writes.addCard, {
    onDone: ({ url }) => {
      setLeaving(true);
      window.location.assign(url);
    },
  });
  return (
    <Button variant="default" loading={add.isPending || isLeaving} onClick={() => add.mutate(undefined, { onError: toastError })}>
      {children}
    </Button>
  );
}
