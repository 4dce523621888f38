import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { createContext, use, useEffect, useId, useRef, type ReactNode } from 'react';
import { useBlocker, type Blocker } from 'react-router';

type Drafts = Set<string>;
const DraftsContext = createContext<Drafts | null>(null);

/** Asks before a page with unsaved changes is left, once for all its cards: the router knows only one question at a time. */
export function UnsavedGuard({ children }: { children: ReactNode }) {
  const drafts = useRef<Drafts>(new Set()).current;
  const blocker = useBlocker(
    ({ currentLocation: from, nextLocation: to }) => drafts.size > 0 && `${from.pathname}${from.search}` !== `${to.pathname}${to.search}`,
  );
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (drafts.size > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [drafts]);
  return (
    <DraftsContext value={drafts}>
      {children}
      <Question blocker={blocker} />
    </DraftsContext>
  );
}

function Question({ blocker }: { blocker: Blocker }) {
  return (
    <Modal opened={blocker.state === 'blocked'} onClose={() => blocker.reset?.()} title="Leave without saving?">
      <Stack gap="md">
        <Text size="sm">Your changes on this page are not saved yet.</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => blocker.reset?.()} data-autofocus>
            Stay here
          </Button>
          <Button color="red" onClick={() => blocker.proceed?.()}>
            Leave without saving
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Tells the guard of the page that something here is not saved yet. */
export function useUnsaved(isChanged: boolean): void {
  const drafts = use(DraftsContext);
  const id = useId();
  useEffect(() => {
    if (!isChanged || !drafts) return;
    drafts.add(id);
    return () => void drafts.delete(id);
  }, [drafts, id, isChanged]);
}
