/**
 * The same Latin-1 text in memory of its own. A part of a string keeps the whole of it in memory, so what is remembered of a
 * request must not be a part of its head.
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
