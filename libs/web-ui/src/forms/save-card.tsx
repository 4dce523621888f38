import { Alert, Button, Group, List, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { isProblem } from '../api/problem-error.ts';
import { Panel } from '../parts/panel.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { toastDone } from '../parts/toasts.tsx';
import { changedFields, rebase } from './draft.ts';
import { faultsOfProblem, type FieldErrors } from './faults.ts';
import { useUnsaved } from './unsaved.tsx';

export interface SaveCardProps<T extends object> {
  title: string;
  lead?: ReactNode;
  id?: string;
  /** What is stored now. */
  saved: T;
  canSave?: boolean;
  save: (draft: T) => Promise<unknown>;
  /** Reads the newest after somebody else changed it; `saved` follows. */
  reload?: () => Promise<unknown>;
  /** One line per changed field: what saving does. */
  say?: (field: keyof T & string, draft: T, saved: T) => string;
  warning?: (draft: T) => string | null;
  /** Fields that show their faults themselves. */
  isField?: (name: string) => boolean;
  children: (draft: T, change: (part: Partial<T>) => void, faults: FieldErrors) => ReactNode;
}

/** The draft of a card and the version it was made from; follows `saved` while nothing is changed here. */
function useDraft<T extends object>(saved: T) {
  const [draft, setDraft] = useState(saved);
  const base = useRef(saved);
  const key = JSON.stringify(saved);
  useEffect(() => {
    const before = base.current;
    base.current = saved;
    setDraft((current) => rebase(before, current, saved));
  }, [key]); // The content decides, not the identity of the object.
  return [draft, setDraft] as const;
}

/** Without the faults of fields that were changed since they were sent. */
function stillTrue<T extends object>(faults: FieldErrors, sent: T, draft: T): FieldErrors {
  const changed = new Set<string>(changedFields(sent, draft));
  return Object.fromEntries(Object.entries(faults).filter(([field]) => !changed.has(field.split('.')[0]!)));
}

/** A card of settings: says what will change, saves or discards, and keeps the edits when somebody else saved first. */
export function SaveCard<T extends object>(props: SaveCardProps<T>) {
  const { saved, save, canSave = true, isField = () => false } = props;
  const [draft, setDraft] = useDraft(saved);
  const [error, setError] = useState<unknown>(null);
  const [sent, setSent] = useState(saved);
  const [isSaving, setSaving] = useState(false);
  const changed = changedFields(saved, draft);
  const isChanged = changed.length > 0;
  const { fields, rest } = faultsOfProblem(error, isField);
  const isSaidAtFields = rest.length === 0 && Object.keys(fields).length > 0;
  const isStale = isProblem(error, 'revision_stale');
  const warning = props.warning?.(draft);

  useUnsaved(isChanged);

  const send = async () => {
    setSaving(true);
    setError(null);
    setSent(draft);
    await save(draft).then(() => toastDone(`${props.title}: saved`), setError);
    setSaving(false);
  };
  const takeNewest = async () => {
    await props.reload?.();
    setError(null);
  };
  const discard = () => {
    setDraft(saved);
    setError(null);
  };
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    void send();
  };
  const footer = isChanged && (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm" c="dimmed" role="status">
        {changed.length === 1 ? '1 change' : `${changed.length} changes`}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <Button variant="default" onClick={discard} disabled={isSaving}>
          Discard
        </Button>
        <Button type="submit" loading={isSaving} disabled={isStale}>
          Save
        </Button>
      </Group>
    </Group>
  );
  return (
    <form onSubmit={submit} aria-label={props.title}>
      <Panel id={props.id} title={props.title} lead={props.lead} footer={footer || undefined}>
        <fieldset disabled={!canSave || isSaving} className="sk-plain-fieldset">
          {props.children(draft, (part) => setDraft((current) => ({ ...current, ...part })), stillTrue(fields, sent, draft))}
        </fieldset>
        {isChanged && props.say && (
          <List size="sm" c="dimmed" mt="md" aria-label="What will change">
            {changed.map((field) => (
              <List.Item key={field}>{props.say!(field, draft, saved)}</List.Item>
            ))}
          </List>
        )}
        {warning && (
          <Alert color="orange" mt="md" role="status">
            {warning}
          </Alert>
        )}
        {isStale && <Stale onReload={() => void takeNewest()} />}
        {error !== null && !isStale && !isSaidAtFields && <ProblemAlert error={error} isField={isField} mt="md" />}
      </Panel>
    </form>
  );
}

function Stale({ onReload }: { onReload: () => void }) {
  return (
    <Alert color="orange" mt="md" icon={<IconUsers size={18} />} title="Somebody else changed this" role="alert">
      <Text size="sm">Your changes are still here. Load what was saved meanwhile, look at it, then save yours on top.</Text>
      <Button mt="xs" size="xs" variant="default" onClick={onReload}>
        Load the newest and keep my changes
      </Button>
    </Alert>
  );
}
