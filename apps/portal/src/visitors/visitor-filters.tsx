import { NativeSelect, TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { Site } from '@sitekeep/contracts';
import type { FieldErrors } from '@sitekeep/web-ui';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { VisitorFilters } from './use-visitor-filters.ts';
import classes from './visitors.module.css';

export interface VisitorFilterRowProps {
  filters: VisitorFilters;
  faults: FieldErrors;
  sites: Site[] | undefined;
  set: (name: keyof VisitorFilters, value: string) => void;
}

export function VisitorFilterRow({ filters, faults, sites, set }: VisitorFilterRowProps) {
  return (
    <div className={classes.filters} role="search" aria-label="Visitors">
      <TypedFilter
        aria-label="Search visitors"
        placeholder="E-mail or name"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filters.search}
        onTyped={(text) => set('search', text)}
        error={faults['search']}
      />
      <TypedFilter
        aria-label="Group"
        placeholder="Group"
        value={filters.group}
        onTyped={(text) => set('group', text.toLowerCase())}
        error={faults['group']}
      />
      <NativeSelect
        aria-label="Site"
        value={filters.site}
        onChange={(event) => set('site', event.currentTarget.value)}
        data={[{ value: '', label: 'Every site' }, ...(sites ?? []).map((site) => ({ value: site.id, label: site.name }))]}
      />
      <NativeSelect
        aria-label="State"
        value={filters.locked}
        onChange={(event) => set('locked', event.currentTarget.value)}
        data={[
          { value: '', label: 'Every state' },
          { value: 'true', label: 'Locked' },
          { value: 'false', label: 'Not locked' },
        ]}
      />
    </div>
  );
}

interface TypedFilterProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  onTyped: (text: string) => void;
}

/** Asks a moment after the last letter, and follows when the filters are cleared elsewhere. */
function TypedFilter({ value, onTyped, ...rest }: TypedFilterProps) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  const tell = useDebouncedCallback((typed: string) => {
    told.current = typed;
    onTyped(typed);
  }, 300);
  return (
    <TextInput
      autoComplete="off"
      spellCheck={false}
      {...rest}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value.trim());
      }}
    />
  );
}
