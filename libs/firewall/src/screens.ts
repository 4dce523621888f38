/**
 * What a value must hold before any rule of a kind can match it: one quick test each, so that ordinary values never reach the engine.
 * A rule whose screen lets one of its matches by is a mistake that `rules.spec` finds.
 */
export const screens = {
  /** Markup, scripts, event handlers. */
  html: /[<>`"'=:(\\]/,
} as const satisfies Record<string, RegExp>;
export type ScreenName = keyof typeof screens;
