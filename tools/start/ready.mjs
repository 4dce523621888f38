// What a finished start says: a table for people, ready.json for programs.
import { renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export function readyFacts({ host, ports, demo }) {
  const url = (port) => `http://${host}:${port}`;
  const person = ({ email, password, apiToken }) => ({ email, password, apiToken });
  return {
    apiUrl: url(ports.API_PORT),
    portalUrl: url(ports.API_PORT),
    consoleUrl: url(ports.CONSOLE_PORT),
    edgeHttpUrl: url(ports.EDGE_HTTP_PORT),
    edgeHttpsUrl: `https://${host}:${ports.EDGE_HTTPS_PORT}`,
    edgeAuthUrl: url(ports.EDGE_AUTH_PORT),
    demo: {
      hostname: demo.hostname,
      // Single commands with the address last: more options can be appended.
      allowedCurl: demo.allowedCurl,
      refusedCurl: demo.refusedCurl,
      customer: person(demo.customer),
      staff: person(demo.staff),
      secondStaff: person(demo.secondStaff),
    },
  };
}

export function printTable({ demo, ...urls }, { ports, host, logs, dir }) {
  const rows = [
    ['Portal', urls.portalUrl, `${demo.customer.email} / ${demo.customer.password}`],
    ['Console', urls.consoleUrl, `${demo.staff.email} / ${demo.staff.password}`],
    ['Console, too', urls.consoleUrl, `${demo.secondStaff.email} / ${demo.secondStaff.password} (agrees to what the other asks for)`],
    ['API', `${urls.apiUrl}/docs`, `Authorization: Bearer ${demo.customer.apiToken}`],
    ['Mailbox', `${urls.portalUrl}/dev/mailbox`, 'every mail that Sitekeep sends here'],
    ['Edge', urls.edgeHttpUrl, urls.edgeHttpsUrl],
    ['Forward-auth', urls.edgeAuthUrl, 'the edge, for proxies that ask about each request'],
    ['Demo origin', `http://${host}:${ports.DEMO_ORIGIN_PORT}`, `behind the edge as ${demo.hostname}`],
    ['Allowed', demo.allowedCurl, ''],
    ['Refused', demo.refusedCurl, ''],
    ['Logs', shown(logs), `all of this as JSON: ${shown(join(dir, 'ready.json'))}`],
  ];
  const width = Math.max(...rows.filter(([, , more]) => more).map(([, value]) => value.length));
  console.log(
    `\n${rows.map(([name, value, more]) => `  ${name.padEnd(13)} ${more ? `${value.padEnd(width)}   ${more}` : value}`).join('\n')}\n`,
  );
}

const shown = (path) => relative(process.cwd(), path) || path;

/** All of it or nothing: a reader never sees half a file. */
export function writeReadyFile(file, facts) {
  writeFileSync(`${file}.part`, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
