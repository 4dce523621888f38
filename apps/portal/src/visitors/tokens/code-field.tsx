import { TextInput, type TextInputProps } from '@mantine/core';

/** Digits of a code, as a token shows them. */
export function CodeField(props: TextInputProps) {
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="one-time-code"
      placeholder="123456"
      maxLength={16}
      styles={{ wrapper: { width: 160 }, input: { fontVariantNumeric: 'tabular-nums', letterSpacing: '0.1em' } }}
      {...props}
    />
  );
}

/** Blanks between the digits are how apps show them. */
export const digitsOf = (text: string): string => text.replace(/\s/g, '');
