import type { ValueTransformer } from 'typeorm';

/** bigint comes as text from Postgres; amounts in minor units stay far below 2^53. */
export const bigAmount: ValueTransformer = { to: (value: number) => value, from: (value: string) => Number(value) };
export const bigAmountOrNone: ValueTransformer = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};
