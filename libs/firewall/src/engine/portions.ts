/** Entries of a list that libddwaf reads; it ignores the others, also of the list of addresses. */
export const longestList = 256;

/** Values of one address. */
export interface Offered {
  readonly address: string;
  readonly values: readonly string[];
}

export interface Portion {
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Position of the first value, of every address. */
  readonly from: number;
}

/** What is given to libddwaf at once, so that it reads all of it. */
export function* portions(offered: readonly Offered[]): Generator<Portion> {
  for (let from = 0, left = offered; left.length > 0; from += longestList, left = left.filter(({ values }) => values.length > from)) {
    for (let first = 0; first < left.length; first += longestList)
      yield { values: valuesOf(left.slice(first, first + longestList), from), from };
  }
}

function valuesOf(offered: readonly Offered[], from: number): Record<string, readonly string[]> {
  const given: Record<string, readonly string[]> = {};
  for (const { address, values } of offered)
    given[address] = values.length <= longestList ? values : values.slice(from, from + longestList);
  return given;
}
