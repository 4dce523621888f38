import { unzipSync } from 'fflate';

export { brokenRules } from './en16931-rules.ts';
export { linesOf, readPdf } from './pdf-text.ts';

/** The files of a zip as text, by their names. */
export const readZip = (bytes: Uint8Array): Record<string, string> =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content).toString()]));
