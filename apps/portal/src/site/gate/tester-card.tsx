import { Alert, List, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { gateTestSchema, type GateTestResult } from '@sitekeep/contracts';
import { Panel, Submit, useApiForm, useWrite, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { requireWords } from './rule-words.ts';
import { VisitorPicker } from './visitor-picker.tsx';

/** What would happen to this visitor, on this path, from this address? By what is saved, not by drafts. */
export function TesterCard({ siteId }: { siteId: string }) {
  const [answer, setAnswer] = useState<{ asked: string; result: GateTestResult } | null>(null);
  const test = useWrite(writes.testGate);
  const api = useApiForm({
    initial: { visitor: null as string | null, path: '/', method: 'GET', address: '' },
    schema: gateTestSchema,
    submit: async (body) => {
      setAnswer(null);
      const result = await test.mutateAsync({ siteId, ...body });
      setAnswer({ asked: JSON.stringify(body), result });
    },
    keep: true,
  });
  const { form } = api;
  return (
    <Panel id="test" title="Try it" lead="What would the gate do? By what is saved; nothing is counted or sent.">
      <form onSubmit={api.onSubmit} noValidate aria-label="Try the gate">
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <VisitorPicker
              label="Visitor"
              placeholder="Whoever has not signed in"
              value={form.values.visitor}
              onChange={(visitor) => {
                form.setFieldValue('visitor', visitor);
                form.clearFieldError('visitor');
              }}
              error={form.errors['visitor']}
            />
            <TextInput label="Address" placeholder="203.0.113.7" autoComplete="off" spellCheck={false} {...form.getInputProps('address')} />
            <TextInput label="Path" autoComplete="off" spellCheck={false} {...form.getInputProps('path')} />
            <TextInput label="Method" autoComplete="off" spellCheck={false} {...form.getInputProps('method')} />
          </SimpleGrid>
          <Submit of={api} variant="default">
            Try it
          </Submit>
          {answer?.asked === JSON.stringify(form.values) && <Result result={answer.result} />}
        </Stack>
      </form>
    </Panel>
  );
}

const outcomes: Record<GateTestResult['outcome'], { color: string; title: string }> = {
  enters: { color: 'teal', title: 'Enters without signing in' },
  signs_in: { color: 'teal', title: 'Enters after signing in' },
  stays_out: { color: 'red', title: 'Stays out' },
};

function Result({ result: { outcome, sentence, rule, require, obstacles } }: { result: GateTestResult }) {
  const { color, title } = outcomes[outcome];
  return (
    <Alert color={color} title={title} role="status" data-testid="gate-result">
      {obstacles.length === 0 && <Text size="sm">{sentence}</Text>}
      {obstacles.length > 0 && (
        <List size="sm" aria-label="What keeps the visitor out">
          {obstacles.map(({ code, detail }) => (
            <List.Item key={code + detail}>{detail}</List.Item>
          ))}
        </List>
      )}
      <Text size="xs" mt="xs">
        {rule === null ? 'No rule fits' : `Rule ${rule} decides`}. Asked for: {requireWords[require].toLowerCase()}.
      </Text>
    </Alert>
  );
}
