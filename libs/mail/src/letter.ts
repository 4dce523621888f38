/** What a mail says, before it looks like anything: one description for its HTML and its plain text. */
export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'button'; label: string; url: string }
  | { kind: 'facts'; rows: [name: string, value: string][] }
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'list'; items: string[] }
  /** a link that is not what the mail is for: smaller than a button */
  | { kind: 'link'; text: string; url: string }
  /** smaller, at the end */
  | { kind: 'note'; text: string };

export type Letter = {
  subject: string;
  /** what mail programs show next to the subject */
  preview: string;
  greeting: string;
  blocks: Block[];
};

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const button = (label: string, url: string): Block => ({ kind: 'button', label, url });
export const note = (text: string): Block => ({ kind: 'note', text });
export const link = (text: string, url: string): Block => ({ kind: 'link', text, url });
