import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { reads, useRead } from '@sitekeep/web-ui';
import { useState } from 'react';

export interface VisitorPickerProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  /** Only those who may enter this site. */
  site?: string;
  value: string | null;
  onChange: (visitorId: string | null) => void;
}

/** Finds one visitor by e-mail address or name; asks the API a moment after the last letter. */
export function VisitorPicker({ site, value, onChange, ...rest }: VisitorPickerProps) {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const [search] = useDebouncedValue(typed.trim(), 250);
  const isChosen = chosen !== null && search === chosen.label;
  const visitors = useRead(reads.visitors({ limit: '20', site, search: isChosen ? '' : search }), { keepBefore: true });
  const found = (visitors.data?.data ?? []).map(({ id, email }) => ({ value: id, label: email }));
  const data = chosen && value === chosen.value && !found.some((each) => each.value === value) ? [chosen, ...found] : found;
  return (
    <Select
      searchable
      clearable
      data={data}
      // The API has searched, also in names.
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={value}
      onChange={(id, option) => {
        setChosen(id === null ? null : { value: id, label: option?.label ?? id });
        onChange(id);
      }}
      nothingFoundMessage={visitors.isFetching ? 'Looking…' : 'No visitor is called so.'}
      {...rest}
    />
  );
}
