// What a finished start says: a table for people, ready.json for programs.
import { renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export function readyFacts({ host, ports, demo }) {
  const url = (port) => `http://${host}:${port}`;
  const edge = url(ports.EDGE_HTTP_PORT);
  const person = ({ email, password, apiToken }) => ({ email, password, apiToken });
  return {
    apiUrl: url(ports.API_PORT),
    portalUrl: url(ports.API_PORT),
    consoleUrl: url(ports.CONSOLE_PORT),
    edgeHttpUrl: edge,
    edgeHttpsUrl: `https://${host}:${ports.EDGE_HTTPS_PORT}`,
    demo: {
      hostname: demo.hostname,
      allowedCurl: curl(edge, demo.hostname),
      refusedCurl: curl(edge, demo.refused?.hostname ?? demo.hostname, demo.refused),
      customer: person(demo.customer),
      staff: person(demo.staff),
    },
  };
}

// One command, the address last but for nothing: more options can be appended.
function curl(edge, hostname, { address, path = '/' } = {}) {
  const from = address ? ` --interface ${address}` : '';
  return `curl -sS${from} -H 'Host: ${hostname}' ${edge}${path}`;
}

export function printTable({ demo, ...urls }, { ports, host, logs, dir }) {
  const rows = [
    ['Portal', urls.portalUrl, `${demo.customer.email} / ${demo.customer.password}`],
    ['Console', urls.consoleUrl, `${demo.staff.email} / ${demo.staff.password}`],
    ['API', `${urls.apiUrl}/docs`, `Authorization: Bearer ${demo.customer.apiToken}`],
    ['Mailbox', `${urls.portalUrl}/dev/mailbox`, 'every mail that Sitekeep sends here'],
    ['Edge', urls.edgeHttpUrl, urls.edgeHttpsUrl],
    ['Demo origin', `http://${host}:${ports.DEMO_ORIGIN_PORT}`, `behind the edge as ${demo.hostname}`],
    ['Allowed', demo.allowedCurl, ''],
    ['Refused', demo.refusedCurl, ''],
    ['Logs', shown(logs), `all of this as JSON: ${shown(join(dir, 'ready.json'))}`],
  ];
  const width = Math.max(...rows.filter(([, , more]) => more).map(([, value]) => value.length));
  console.log(
    `\n${rows.map(([name, value, more]) => `  ${name.padEnd(12)} ${more ? `${value.padEnd(width)}   ${more}` : value}`).join('\n')}\n`,
  );
}

const shown = (path) => relative(process.cwd(), path) || path;

/** All of it or nothing: a reader never sees half a file. */
export function writeReadyFile(file, facts) {
  writeFileSync(`${file}.part`, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
