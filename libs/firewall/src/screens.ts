/**
 * What a value must hold before any rule of a kind can match it: one quick test each, so that ordinary values never reach the engine.
 * `chars`: one of these at least must be there (`\x80` stands for every character beyond ASCII); `test`: and this must be found, which is
 * asked only then. It runs on whatever strangers send: linear, so no nested or neighbouring repeats. A rule whose screen lets one of
 * its matches by is a mistake that `rules.spec` finds.
 */
export const screens = {
  /** Markup, scripts, event handlers. */
  html: { chars: '<>`"\'=:(\\' },
} as const satisfies Record<string, Screen>;
export type ScreenName = keyof typeof screens;

export interface Screen {
  readonly chars?: string;
  readonly test?: RegExp;
}

/** One bit for each screen, and the last for rules that want to see everything. */
export type ScreenBits = number;
export const screenNames = Object.keys(screens) as ScreenName[];
export const anyBit: ScreenBits = 1 << 30;
export const bitOf = (name: ScreenName | 'any'): ScreenBits => (name === 'any' ? anyBit : 1 << screenNames.indexOf(name));
if (screenNames.length > 30) throw new Error('there are more screens than bits');

const tests: readonly (RegExp | null)[] = screenNames.map((name) => (screens[name] as Screen).test ?? null);
const withTest = screenNames.reduce((bits, name, index) => (tests[index] ? bits | bitOf(name) : bits), 0);
const withoutChars = screenNames.reduce(
  (bits, name) => ((screens[name] as Screen).chars === undefined ? bits | bitOf(name) : bits),
  anyBit,
);
/** For each ASCII character, and at 128 for all others, the screens it opens. */
const opened = Int32Array.from({ length: 129 }, (_, code) => {
  const char = String.fromCharCode(code);
  return screenNames.reduce((bits, name) => ((screens[name] as Screen).chars?.includes(char) ? bits | bitOf(name) : bits), 0);
});

/** Which of the `wanted` screens a value passes. One look at each of its characters, then the tests of the screens these have opened. */
export function screened(value: string, wanted: ScreenBits): ScreenBits {
  let open = withoutChars;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    open |= opened[code < 128 ? code : 128]!;
  }
  open &= wanted;
  if ((open & withTest) === 0) return open;
  for (let bits = open & withTest; bits !== 0; bits &= bits - 1) {
    const index = 31 - Math.clz32(bits & -bits);
    if (!tests[index]!.test(value)) open &= ~(1 << index);
  }
  return open;
}
