declare module 'fontkit' {
  /** `_glyphs`: those asked for until now, with the letters that they stood for then. */
  export type OpenedFont = { layout(text: string): unknown; _glyphs: Record<number, unknown> };
  export function create(bytes: Uint8Array): OpenedFont;
}
