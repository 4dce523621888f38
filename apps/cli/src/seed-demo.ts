import { parseArgs } from 'node:util';
import { cliConfig, refusalOfDevelopment } from '@sitekeep/runtime';
import { withContexts } from './cli-context.ts';
import { demoFacts } from './demo-facts.ts';
import { DemoSeed } from './demo-seed.ts';

const portOf = (text: string | undefined): number | null => {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : null;
};

/**
 * Makes what is missing of the demo, through the same code that customers use, and prints its logins as JSON. Run it as often as
 * you like: it mends what has changed since, such as the port of the demo website or a month that is over.
 */
export async function seedDemo(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { 'origin-port': { type: 'string' }, 'edge-port': { type: 'string', default: '8080' } },
  });
  const config = cliConfig();
  const [originPort, edgePort] = [portOf(values['origin-port']), portOf(values['edge-port'])];
  const refusal = originPort && edgePort ? refusalOfDevelopment('The demo', config) : 'Give --origin-port the port of the demo website.';
  if (refusal !== null) {
    console.error(refusal);
    return 1;
  }
  const facts = demoFacts(config.SEALING_KEY);
  await withContexts(config, (app) => new DemoSeed(app, facts).run(originPort ?? 0));
  const person = ({ email, password, apiToken }: (typeof facts)['customer']) => ({ email, password, apiToken });
  const curl = (more: string) => `curl -sS -i${more} -H 'Host: ${facts.hostname}' http://127.0.0.1:${edgePort}/`;
  const answer = {
    hostname: facts.hostname,
    refused: { address: facts.refusedAddress },
    allowedCurl: curl(''),
    refusedCurl: curl(` --interface ${facts.refusedAddress}`),
    customer: person(facts.customer),
    staff: person(facts.staff),
    secondStaff: person(facts.secondStaff),
  };
  console.log(JSON.stringify(answer));
  return 0;
}
