import { Alert, Anchor, Button, Code, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import {
  faultsOf,
  Page,
  Panel,
  ProblemAlert,
  ProblemError,
  saveFile,
  toastDone,
  useRefresh,
  useUnsaved,
  type Parser,
} from '@sitekeep/web-ui';
import { IconChevronLeft, IconFile } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { MayNot } from '../../may-not.tsx';
import { useMay } from '../../session/session.tsx';
import { CsvFaultsTable } from './csv-faults-table.tsx';
import { csvFaultsOf } from './csv-faults.ts';
import classes from './csv-import.module.css';

export interface CsvImportProps<Result> {
  title: string;
  lead: ReactNode;
  schema: Parser<unknown>;
  sample: { name: string; text: string };
  columns: [name: string, what: string][];
  /** What else is sent; a new check is needed after it has changed. */
  options: object;
  send: (body: { csv: string; dryRun: boolean }) => Promise<Result>;
  /** What the import does, or did: `12 visitors added`. */
  say: (result: Result) => string;
  /** How many would be written. */
  count: (result: Result) => number;
  children?: ReactNode;
}

/** A table in, every fault out with its line; then a look at what would happen, and only then the import itself. */
export function CsvImport<Result>(props: CsvImportProps<Result>) {
  const { title, sample, options, send, say, count } = props;
  const mayEdit = useMay('visitors:write');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [csv, setCsv] = useState('');
  const [checked, setChecked] = useState<{ of: string; result: Result } | null>(null);
  const [failed, setFailed] = useState<{ of: string; error: unknown } | null>(null);
  const [isBusy, setBusy] = useState(false);
  // What was found holds for what was sent, and for nothing that was changed since.
  const now = JSON.stringify([csv, options]);
  const result = checked?.of === now ? checked.result : null;
  const error = failed?.of === now ? failed.error : null;
  const tooMuch = csv === '' ? null : (faultsOf(props.schema, { csv, ...options })['csv'] ?? null);

  useUnsaved(csv.trim() !== '');

  const run = async (dryRun: boolean) => {
    setBusy(true);
    try {
      const answer = await send({ csv, dryRun });
      setFailed(null);
      if (dryRun) return setChecked({ of: now, result: answer });
      toastDone(say(answer));
      setCsv('');
      await refresh('visitors');
      await navigate('/visitors');
    } catch (problem) {
      setChecked(null);
      setFailed({ of: now, error: problem });
    } finally {
      setBusy(false);
    }
  };
  if (!mayEdit) return <MayNot title={title} what="import visitors" to="/visitors" back="Back to the visitors" />;
  return (
    <Page title={title} lead={props.lead} narrow above={<Back />}>
      <Panel title="The table" lead={<Columns columns={props.columns} sample={sample} />}>
        <Stack gap="md">
          <CsvField value={csv} onChange={setCsv} error={tooMuch} />
          {props.children}
          <Group>
            <Button
              variant={result ? 'default' : 'filled'}
              disabled={csv.trim() === '' || tooMuch !== null}
              loading={isBusy && !result}
              onClick={() => void run(true)}
            >
              See what would happen
            </Button>
          </Group>
        </Stack>
      </Panel>
      <div role="status">
        {result && (
          <Panel
            title="Nothing is wrong with the table"
            lead={`What would happen: ${say(result)}. Nothing has changed so far.`}
            action={
              <Button loading={isBusy} disabled={count(result) === 0} onClick={() => void run(false)}>
                Import now
              </Button>
            }
          />
        )}
        {error !== null && <Failure error={error} />}
      </div>
    </Page>
  );
}

function Failure({ error }: { error: unknown }) {
  const faults = csvFaultsOf(error instanceof ProblemError ? error.faults : []);
  return faults.length > 0 ? <CsvFaultsTable faults={faults} /> : <ProblemAlert error={error} />;
}

function Back() {
  return (
    <Anchor component={Link} to="/visitors" size="sm" c="dimmed" mb={8} display="inline-block">
      <Group gap={2}>
        <IconChevronLeft size={14} aria-hidden />
        <Text span size="sm">
          Visitors
        </Text>
      </Group>
    </Anchor>
  );
}

function Columns({ columns, sample }: Pick<CsvImportProps<unknown>, 'columns' | 'sample'>) {
  return (
    <>
      The first line names the columns, in any order.
      <dl className={classes.columns}>
        {columns.map(([name, what]) => (
          <div key={name}>
            <dt>
              <Code>{name}</Code>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Anchor component="button" type="button" size="sm" onClick={() => saveFile(`${sample.name}.csv`, sample.text, 'text/csv')}>
        Save an example
      </Anchor>
    </>
  );
}

function CsvField({ value, onChange, error }: { value: string; onChange: (csv: string) => void; error: string | null }) {
  const take = async (file: File | null) => file && onChange(await file.text());
  return (
    <>
      <Group gap="sm">
        <FileButton accept=".csv,text/csv,text/plain" onChange={(file) => void take(file)}>
          {(button) => (
            <Button variant="default" leftSection={<IconFile size={16} />} {...button}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          or paste it here
        </Text>
      </Group>
      <Textarea
        aria-label="CSV"
        placeholder={'email,name,groups,sites\nanna@example.com,Anna,editors,www.example.com'}
        rows={8}
        spellCheck={false}
        autoCapitalize="none"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', whiteSpace: 'pre' } }}
      />
      {value.includes('\uFFFD') && (
        <Alert color="orange" role="status">
          Some letters of this file cannot be read. Save it as “CSV UTF-8” and choose it again.
        </Alert>
      )}
    </>
  );
}
