import { STATUS_CODES } from 'node:http';

const statusLines = new Map(Object.entries(STATUS_CODES).map(([status, reason]) => [Number(status), `HTTP/1.1 ${status} ${reason}\r\n`]));

export const statusLine = (status: number): string => statusLines.get(status) ?? `HTTP/1.1 ${status} \r\n`;

/** The head that many answers share, in the forms in which it leaves: put together once. */
export class SharedHead {
  readonly status: number;
  /** Flat list of names and values. */
  readonly headers: readonly string[];
  /** Status line and headers of HTTP/1.1, without the empty line. */
  readonly text: string;
  /** Whether it holds Strict-Transport-Security, which a site's own takes the place of. */
  readonly strictTransport: boolean;

  constructor(status: number, headers: readonly string[]) {
    this.status = status;
    this.headers = headers;
    let text = statusLine(status);
    for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
    // As one piece, and not as the tree of its parts that adding up strings makes.
    this.text = Buffer.from(text, 'latin1').toString('latin1');
    this.strictTransport = /\r\nstrict-transport-security:/i.test(text);
  }
}
