import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { amountFault, readAmount, writeAmount } from '../words/amounts.ts';

interface AmountInputProps {
  label: string;
  description?: string | undefined;
  allowNegative?: boolean;
  /** In minor units; null while nothing is typed, NaN where it cannot be read as one amount: nothing may be done then. */
  onChange: (amount: number | null) => void;
}

/** An amount, written as people in any country write it, and shown again as it was read. */
export function AmountInput({ label, description, allowNegative = false, onChange }: AmountInputProps) {
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const read = (typed: string): number | null => {
    const amount = readAmount(typed);
    return amount !== null && amount < 0 && !allowNegative ? NaN : amount;
  };
  const leave = () => {
    const amount = read(text);
    if (amount !== null && !Number.isNaN(amount)) setText(writeAmount(amount));
    setFault(amountFault(text) ?? (Number.isNaN(amount) ? 'Give an amount above zero.' : null));
  };
  return (
    <TextInput
      label={label}
      description={description}
      inputMode={allowNegative ? 'text' : 'decimal'}
      autoComplete="off"
      value={text}
      error={fault}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        setFault(null);
        onChange(read(currentTarget.value));
      }}
      onBlur={leave}
    />
  );
}
