import { Select } from '@mantine/core';
import { gateRequirements, type GateRequirement } from '@sitekeep/contracts';
import type { ReactNode } from 'react';
import { requireWords } from './rule-words.ts';

export interface RequireFieldProps {
  label: string;
  value: GateRequirement;
  onChange: (require: GateRequirement) => void;
  error?: ReactNode;
  disabled?: boolean;
}

/** What visitors show before they enter. */
export function RequireField({ value, onChange, ...rest }: RequireFieldProps) {
  return (
    <Select
      description="A passkey counts as password and code."
      data={gateRequirements.map((each) => ({ value: each, label: requireWords[each] }))}
      value={value}
      onChange={(next) => next && onChange(next)}
      {...rest}
    />
  );
}
