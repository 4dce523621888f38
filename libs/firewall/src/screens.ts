/**
 * What a value must hold before any rule of a kind can match it: one quick test each, so that ordinary values never reach the engine.
 * `chars`: one of these at least must be there (`\x80` stands for every character beyond ASCII); `test`: and this must be found, which is
 * asked only then. It runs on whatever strangers send: linear, so no nested or neighbouring repeats; without the flags g and y. A rule
 * whose screen lets one of its matches by is a mistake that `rules.spec` finds. Screens with the same `chars` cost less than others.
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
