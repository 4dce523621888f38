import { ActionIcon, Button, Group, NativeSelect, NumberInput, Stack, TextInput, Tooltip } from '@mantine/core';
import type { OriginInput } from '@sitekeep/contracts';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import classes from './sites.module.css';

export interface OriginDraft {
  scheme: 'http' | 'https';
  host: string;
  port: number | '';
  weight: number | '';
  /** what the API alone sets: kept as it is */
  settings?: Partial<OriginInput>;
}
export const newOrigin = (): OriginDraft => ({ scheme: 'https', host: '', port: '', weight: 1 });
/** What is left empty is left out: the port is the scheme's own then, the weight 1. */
export const toOrigin = ({ scheme, host, port, weight, settings }: OriginDraft): OriginInput => ({
  ...settings,
  // A server without TLS has no name for it.
  ...(scheme === 'http' && settings ? { serverName: null } : {}),
  scheme,
  host,
  ...(port === '' ? {} : { port }),
  ...(weight === '' ? {} : { weight }),
});
const typed = (value: number | string): number | '' => (value === '' ? '' : Number(value));

export interface OriginsFieldsProps {
  value: OriginDraft[];
  onChange: (origins: OriginDraft[]) => void;
  errors: Partial<Record<string, React.ReactNode>>;
}

/** Where the customer's server is; several share the visitors by weight. */
export function OriginsFields({ value, onChange, errors }: OriginsFieldsProps) {
  const set = (index: number, part: Partial<OriginDraft>) =>
    onChange(value.map((origin, at) => (at === index ? { ...origin, ...part } : origin)));
  return (
    <Stack gap="sm">
      {value.map((origin, index) => (
        <OriginRow
          key={index}
          origin={origin}
          index={index}
          isOnly={value.length === 1}
          errorOf={(name) => errors[`origins.${index}.${name}`]}
          set={(part) => set(index, part)}
          remove={() => onChange(value.filter((_, at) => at !== index))}
        />
      ))}
      {errors['origins'] && (
        <div role="alert" className={classes.fault}>
          {errors['origins']}
        </div>
      )}
      <Group>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onChange([...value, newOrigin()])}>
          Add another server
        </Button>
      </Group>
    </Stack>
  );
}

interface RowProps {
  origin: OriginDraft;
  index: number;
  isOnly: boolean;
  errorOf: (name: string) => React.ReactNode;
  set: (part: Partial<OriginDraft>) => void;
  remove: () => void;
}

function OriginRow({ origin, index, isOnly, errorOf, set, remove }: RowProps) {
  const nth = index === 0 ? '' : ` ${index + 1}`;
  return (
    <div className={classes.origin}>
      <NativeSelect
        label={`Protocol${nth}`}
        data={['https', 'http']}
        value={origin.scheme}
        onChange={(event) => set({ scheme: event.currentTarget.value as OriginDraft['scheme'] })}
        error={errorOf('scheme')}
      />
      <TextInput
        label={`Server address${nth}`}
        placeholder="203.0.113.10 or origin.example.com"
        autoComplete="off"
        spellCheck={false}
        value={origin.host}
        onChange={(event) => set({ host: event.currentTarget.value })}
        error={errorOf('host')}
      />
      <NumberInput
        label={`Port${nth}`}
        placeholder={origin.scheme === 'https' ? '443' : '80'}
        min={1}
        max={65535}
        clampBehavior="none"
        allowDecimal={false}
        hideControls
        value={origin.port}
        onChange={(port) => set({ port: typed(port) })}
        error={errorOf('port')}
      />
      {!isOnly && (
        <NumberInput
          label={`Weight${nth}`}
          min={1}
          max={100}
          clampBehavior="none"
          allowDecimal={false}
          value={origin.weight}
          onChange={(weight) => set({ weight: typed(weight) })}
          error={errorOf('weight')}
        />
      )}
      {!isOnly && (
        <Tooltip label="Remove this server">
          <ActionIcon variant="subtle" color="gray" size={36} mt={24} aria-label={`Remove server ${index + 1}`} onClick={remove}>
            <IconTrash size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
