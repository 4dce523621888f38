import { TagsInput } from '@mantine/core';
import { faultsAt } from './faults-at.ts';

export interface GroupsFieldProps {
  label?: string;
  description?: string;
  value: string[];
  onChange: (groups: string[]) => void;
  errors: Partial<Record<string, React.ReactNode>>;
  /** Its name in `errors`. */
  field?: string;
  disabled?: boolean;
}

const splitGroups = (typed: string[]) =>
  [...new Set(typed.flatMap((text) => text.toLowerCase().split(/[\s,;]+/)))].filter((group) => group !== '');

/** Groups as pills; blanks, commas and semicolons divide, as people paste them. */
export function GroupsField({
  label = 'Groups',
  description = 'What this visitor is to your sites, for example editors. Enter adds one.',
  value,
  onChange,
  errors,
  field = 'groups',
  disabled,
}: GroupsFieldProps) {
  return (
    <TagsInput
      label={label}
      description={description}
      splitChars={[',', ';', ' ']}
      value={value}
      onChange={(groups) => onChange(splitGroups(groups))}
      error={faultsAt(errors, field, value)}
      comboboxProps={{ disabled: true }}
      disabled={disabled}
    />
  );
}
