/** Revisions stay far below 2^53, so they travel as numbers. */
export const bigintNumber = {
  to: (value: number | null): number | null => value,
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
};
