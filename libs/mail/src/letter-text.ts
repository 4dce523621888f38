import type { Block, Letter } from './letter.ts';

/** `colon`: French puts a space before it. */
const draw: { [Kind in Block['kind']]: (block: Extract<Block, { kind: Kind }>, colon: string) => string } = {
  paragraph: ({ text }) => text,
  button: ({ label, url }, colon) => `${label}${colon}\n${url}`,
  facts: ({ rows }, colon) => rows.map(([name, value]) => `${name}${colon} ${value}`).join('\n'),
  table: ({ head, rows }, colon) => rows.map((row) => row.map((value, i) => `${head[i] ?? ''}${colon} ${value}`).join('\n')).join('\n\n'),
  list: ({ items }) => items.map((item) => `- ${item}`).join('\n'),
  link: ({ text, url }) => `${text}\n${url}`,
  note: ({ text }) => text,
};

/** The same letter for programs that show no HTML. */
export function letterText(letter: Letter, { footer, colon }: { footer: string; colon: string }): string {
  const blocks = letter.blocks.map((block) => (draw[block.kind] as (block: Block, colon: string) => string)(block, colon));
  return `${[letter.greeting, ...blocks, `-- \n${footer}`].join('\n\n')}\n`;
}
