import { parseCidr } from './cidr.ts';

export interface NetworkFile {
  /** As CIDR, each once, in the order of the file. */
  readonly networks: string[];
  /** What could not be read, in words, with the line or position. */
  readonly faults: string[];
}

/**
 * Reads the forms in which networks are published: a JSON object with `prefixes` (`ipv4Prefix` / `ipv6Prefix`, as Google, Bing and
 * Apple give for their bots), the exit list of the Tor project (`ExitAddress 192.0.2.1 …` among other lines), or one address or
 * network a line, `#` beginning a comment. Never throws: everything that is no network is a fault.
 */
export function readNetworkFile(text: string): NetworkFile {
  const bare = text.replace(/^\uFEFF/, '').trim();
  if (bare.startsWith('{') || bare.startsWith('[')) return fromJson(bare);
  return bare.includes('ExitAddress ') ? fromExitList(bare) : fromLines(bare);
}

function fromJson(text: string): NetworkFile {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { networks: [], faults: [`The file begins like JSON but is none: ${(error as Error).message}`] };
  }
  const rows = Array.isArray(content) ? content : (content as { prefixes?: unknown }).prefixes;
  if (!Array.isArray(rows)) return { networks: [], faults: ['The JSON holds no list named prefixes.'] };
  return gathered(rows.map((row, i) => [networkOf(row), `entry ${i + 1}`]));
}

function networkOf(row: unknown): string {
  if (typeof row === 'string') return row;
  const { ipv4Prefix, ipv6Prefix } = (row ?? {}) as Record<string, unknown>;
  return [ipv4Prefix, ipv6Prefix].find((prefix) => typeof prefix === 'string') ?? '';
}

const fromExitList = (text: string) =>
  gathered(linesOf(text).flatMap(([line, where]) => (line.startsWith('ExitAddress ') ? [[line.split(/\s+/)[1] ?? '', where]] : [])));

const fromLines = (text: string) => gathered(linesOf(text).filter(([line]) => line !== ''));

const linesOf = (text: string) => text.split(/\r?\n/).map((line, i): [string, string] => [line.replace(/#.*/, '').trim(), `line ${i + 1}`]);

function gathered(found: (readonly string[])[]): NetworkFile {
  const networks = new Set<string>();
  const faults: string[] = [];
  for (const [text = '', where = ''] of found) {
    const cidr = parseCidr(text);
    if (cidr) networks.add(`${cidr.address.text}/${cidr.prefix}`);
    else faults.push(`${where}: "${text.slice(0, 80)}" is neither an address nor a network in CIDR form.`);
  }
  return { networks: [...networks], faults };
}
