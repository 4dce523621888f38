import { TextInput } from '@mantine/core';
import { promoCodeTextSchema, type Plan } from '@sitekeep/contracts';
import { explain, isProblem, offerWords, reads, useRead } from '@sitekeep/web-ui';
import { useState } from 'react';

export interface PromoFieldProps {
  value: string;
  onChange: (code: string) => void;
  plans: Plan[];
  error?: string;
}

const refusal = (error: unknown): string | undefined => {
  if (isProblem(error, 'not_found')) return 'This code does not exist, or not for you, or no longer.';
  return isProblem(error) ? explain(error).detail : undefined;
};

/** A code that makes the invoice cheaper. What it takes off is asked when the field is left: each wrong code counts as a guess. */
export function PromoField({ value, onChange, plans, error }: PromoFieldProps) {
  const [asked, setAsked] = useState('');
  const code = promoCodeTextSchema.safeParse(asked);
  const offer = useRead(reads.promoOffer(code.data ?? ''), { enabled: code.success });
  const isCurrent = code.success && asked === value;
  const refused = isCurrent ? refusal(offer.error) : undefined;
  return (
    <TextInput
      label="Promo code (if you have one)"
      description={isCurrent && offer.data ? offerWords(offer.data, plans) : undefined}
      maw={400}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={() => setAsked(value)}
      error={error ?? refused}
    />
  );
}
