import { NumberInput } from '@mantine/core';

interface AmountInputProps {
  label: string;
  description?: string;
  allowNegative?: boolean;
  /** In minor units; null while nothing is typed. */
  onChange: (amount: number | null) => void;
}

/** An amount with cents, which the rest of the program counts whole. */
export function AmountInput({ label, description, allowNegative = false, onChange }: AmountInputProps) {
  return (
    <NumberInput
      label={label}
      description={description}
      decimalScale={2}
      fixedDecimalScale
      hideControls
      allowNegative={allowNegative}
      onChange={(value) => onChange(value === '' ? null : Math.round(Number(value) * 100))}
    />
  );
}
