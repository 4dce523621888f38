import { ActionIcon, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { mostRules, type GateRule } from '@sitekeep/contracts';
import { DataTable, SaveCard, type Column, type FieldErrors } from '@sitekeep/web-ui';
import { IconArrowDown, IconArrowUp, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { faultsAt } from '../../visitors/faults-at.ts';
import { RuleForm } from './rule-form.tsx';
import classes from './gate.module.css';
import { asksWords, fitsWords, moved, rulesChange } from './rule-words.ts';
import type { GateCardProps } from './use-gate-section.ts';

type Row = { rule: GateRule; index: number };
/** `index` null: a new rule. */
type Editing = { index: number | null };

/** Exceptions to what is asked for, in the order in which they are tried. */
export function RulesCard({ gate, canEdit, save, reload }: GateCardProps) {
  return (
    <SaveCard<{ rules: GateRule[] }>
      id="rules"
      title="Rules"
      lead="Tried from top to bottom: the first that fits a request takes the place of what is asked for elsewhere."
      saved={{ rules: gate.rules }}
      canSave={canEdit}
      save={save}
      reload={reload}
      isField={(field) => /^rules(\.|$)/.test(field)}
      say={(_, draft, saved) => rulesChange(saved.rules, draft.rules)}
    >
      {({ rules }, set, faults) => (
        <RulesTable rules={rules} elsewhere={asksWords(gate)} canEdit={canEdit} faults={faults} setRules={(next) => set({ rules: next })} />
      )}
    </SaveCard>
  );
}

interface RulesTableProps {
  rules: GateRule[];
  elsewhere: string;
  canEdit: boolean;
  faults: FieldErrors;
  setRules: (rules: GateRule[]) => void;
}

function RulesTable({ rules, elsewhere, canEdit, faults, setRules }: RulesTableProps) {
  const [editing, setEditing] = useState<Editing | null>(null);
  const columns: Column<Row>[] = [
    { title: 'Rule', render: (row) => <RuleName row={row} fault={faultsAt(faults, `rules.${row.index}`)} /> },
    { title: 'For', render: ({ rule }) => <span className="sk-wrap">{fitsWords(rule)}</span> },
    { title: 'Visitors show', render: ({ rule }) => asksWords(rule) },
  ];
  const actions: Column<Row> = {
    title: 'Actions',
    hiddenTitle: true,
    right: true,
    render: ({ rule, index }) => (
      <Group gap={4} justify="flex-end" wrap="nowrap">
        <Move name={rule.name} by={-1} isOff={index === 0} onClick={() => setRules(moved(rules, index, -1))} />
        <Move name={rule.name} by={1} isOff={index === rules.length - 1} onClick={() => setRules(moved(rules, index, 1))} />
        <Button size="xs" variant="subtle" onClick={() => setEditing({ index })} aria-label={`Edit ${rule.name}`}>
          Edit
        </Button>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => setRules(rules.filter((_, each) => each !== index))}
          aria-label={`Remove ${rule.name}`}
        >
          Remove
        </Button>
      </Group>
    ),
  };
  const put = (rule: GateRule) => {
    const index = editing?.index ?? null;
    setRules(index === null ? [...rules, rule] : rules.map((each, at) => (at === index ? rule : each)));
    setEditing(null);
  };
  return (
    <Stack gap="md">
      <div className={classes.table}>
        <DataTable
          label="Rules of the gate"
          columns={canEdit ? [...columns, actions] : columns}
          rows={rules.map((rule, index) => ({ rule, index }))}
          keyOf={({ rule, index }) => `${index} ${rule.name}`}
          empty="There is no rule: the same holds for every path, method and network."
        />
      </div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {rules.length > 0 ? 'Everywhere else' : 'Everywhere'}: {elsewhere}.
        </Text>
        {canEdit && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} />}
            disabled={rules.length >= mostRules}
            onClick={() => setEditing({ index: null })}
          >
            Add a rule
          </Button>
        )}
      </Group>
      {faults['rules'] && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {faults['rules']}
        </Text>
      )}
      <RuleForm
        opened={editing !== null}
        rule={editing?.index == null ? null : (rules[editing.index] ?? null)}
        taken={rules.filter((_, index) => index !== editing?.index).map(({ name }) => name)}
        onClose={() => setEditing(null)}
        onDone={put}
      />
    </Stack>
  );
}

function RuleName({ row: { rule, index }, fault }: { row: Row; fault: string | null }) {
  return (
    <div className="sk-wrap">
      <Text span fw={500} size="sm">
        {index + 1}. {rule.name}
      </Text>
      {fault && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {fault}
        </Text>
      )}
    </div>
  );
}

function Move({ name, by, isOff, onClick }: { name: string; by: -1 | 1; isOff: boolean; onClick: () => void }) {
  const word = by === -1 ? 'up' : 'down';
  return (
    <Tooltip label={`Move ${word}`}>
      <ActionIcon
        className={classes.move}
        variant="subtle"
        color="gray"
        size="md"
        aria-label={`Move ${name} ${word}`}
        disabled={isOff}
        onClick={onClick}
      >
        {by === -1 ? <IconArrowUp size={16} /> : <IconArrowDown size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}
