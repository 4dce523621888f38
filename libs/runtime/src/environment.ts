import { isIP } from 'node:net';
import { z } from 'zod';

/** Thrown at boot with every fault of the environment at once, each naming its variable. */
export class ConfigError extends Error {
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`The environment needs mending:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Parses the variables that `shape` names; an empty variable counts as absent. Throws ConfigError. */
export function parseEnvironment<Shape extends z.ZodObject>(shape: Shape, environment: NodeJS.ProcessEnv = process.env): z.infer<Shape> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = shape.safeParse(present);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

export const portVariable = z.coerce.number('Give a port number.').int().min(0).max(65535);
export const flagVariable = z.enum(['true', 'false', '1', '0'], 'Give true or false.').transform((text) => text === 'true' || text === '1');
export const listVariable = z
  .string()
  .transform((text) => text.split(',').map((item) => item.trim()))
  .pipe(z.array(z.string().min(1)));
/** Addresses and CIDR ranges. */
export const networksVariable = listVariable.pipe(
  z.array(z.string().refine(isNetwork, 'Give IP addresses or CIDR ranges, separated by commas.')),
);
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
const mostPorts = 64;
/** Ports and ranges of ports such as `8081-8089,8880`: each port once, in order. At most 64 of them. */
export const portsVariable = listVariable.transform((items, context): number[] => {
  const fault = (message: string): number[] => {
    context.addIssue({ code: 'custom', message });
    return [];
  };
  const ports = new Set<number>();
  for (const item of items) {
    const [, from = '', to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(item) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === '' || first < 1 || last > 65_535 || first > last)
      return fault(`Give ports and ranges like 8081-8089,8880; ${item} is none.`);
    if (last - first >= mostPorts) return fault(`Give at most ${mostPorts} ports.`);
    for (let port = first; port <= last; port++) ports.add(port);
  }
  return ports.size <= mostPorts ? [...ports].sort((a, b) => a - b) : fault(`Give at most ${mostPorts} ports.`);
});
/** 32 random bytes in base64. */
export const keyVariable = z.base64('Give 32 random bytes in base64.').transform((text, context) => {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) context.addIssue({ code: 'custom', message: `Give 32 random bytes in base64; these are ${key.length}.` });
  return key;
});
export const postgresUrlVariable = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'Give a URL like postgres://user:password@host:5432/name.',
});
export const redisUrlVariable = z.url({ protocol: /^rediss?$/, error: 'Give a URL like redis://host:6379/0.' });
