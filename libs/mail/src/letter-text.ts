import type { Block, Letter } from './letter.ts';

const draw: { [Kind in Block['kind']]: (block: Extract<Block, { kind: Kind }>) => string } = {
  paragraph: ({ text }) => text,
  button: ({ label, url }) => `${label}:\n${url}`,
  facts: ({ rows }) => rows.map(([name, value]) => `${name}: ${value}`).join('\n'),
  table: ({ head, rows }) => rows.map((row) => row.map((value, i) => `${head[i] ?? ''}: ${value}`).join('\n')).join('\n\n'),
  list: ({ items }) => items.map((item) => `- ${item}`).join('\n'),
  note: ({ text }) => text,
};

/** The same letter for programs that show no HTML. */
export function letterText(letter: Letter, footer: string): string {
  const blocks = letter.blocks.map((block) => (draw[block.kind] as (block: Block) => string)(block));
  return `${[letter.greeting, ...blocks, `-- \n${footer}`].join('\n\n')}\n`;
}
