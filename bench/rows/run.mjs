// Runs rows: those of one protocol together, all their proxies taking turns under the same load.
import { request as httpRequest } from 'node:http';
import { connect } from 'node:tls';
import { explain, Fault, say } from '../../tools/bootstrap/say.mjs';
import { certificateFiles } from '../certificate.mjs';
import { compare } from '../compare.mjs';
import { resultOf } from '../figures.mjs';
import { runH2load } from '../load/h2load.mjs';
import { runWrk } from '../load/wrk.mjs';
import { startOrigin } from '../peers/nginx.mjs';
import { hostname } from '../site-under-test.mjs';
import { groups } from './groups.mjs';

/**
 * Answers with `rows`, one `{ row, ours, others, result, notes }` for each that could be measured, the peers' `versions`, those that are
 * `missing`, and `faults`, what could not be measured and why.
 */
export async function runRows(rows, { cores, rounds, seconds }) {
  const done = { rows: [], versions: {}, missing: [], faults: [] };
  for (const name of new Set(rows.map((row) => row.group))) {
    const together = rows.filter((row) => row.group === name);
    say(`${together.map(({ name }) => name).join(', ')}: starting the proxies`);
    try {
      await runTogether(together, { name, ...groups[name] }, { cores, rounds, seconds }, done);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      done.faults.push(`${together.map(({ name }) => name).join(', ')}: ${explain(error)}`);
    }
  }
  return done;
}

async function runTogether(rows, group, options, done) {
  const started = [];
  const { cores } = options;
  try {
    const origin = await startOrigin({ cores: cores.load });
    started.push(origin);
    const tls = group.tls ? certificateFiles(hostname) : undefined;
    const context = { cores, origin, tls };
    const ours = await startOurs(rows, group, context, started, done);
    if (ours.length === 0) return;
    const present = await startPeers(group, context, started, done);
    const contenders = [...present, ...ours].map((proxy) => contenderOf(proxy, group, cores.load));
    const figures = await compare(contenders, options);
    const states = statesOf(rows);
    for (const row of rows.filter(({ name }) => figures[name])) {
      const others = Object.fromEntries(present.map(({ name }) => [name, figures[name]]));
      const beside = row.beside && figures[states.get(row.beside.start)];
      if (beside) others[row.beside.name] = beside;
      const notes = row.notes ? await row.notes(ours.find(({ name }) => name === row.name)) : [];
      done.rows.push({ row, ours: figures[row.name], others, result: resultOf(figures[row.name], others), notes });
    }
    for (const { name, version } of present) done.versions[name] = version;
  } finally {
    for (const one of started.toReversed()) await one.stop();
  }
}

async function startPeers(group, context, started, done) {
  const present = [];
  for (const peer of group.peers) {
    try {
      const proxy = await peer.start({ ...context, cores: context.cores.proxy });
      started.push(proxy);
      await check(proxy, group);
      present.push({ ...proxy, name: peer.name, warmUp: peer.warmUp, headers: { Host: hostname } });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      done.missing.push({ name: peer.name, group: group.name, why: error.message });
      say(`  ${peer.name} is missing: ${explain(error)}`);
    }
  }
  return present;
}

/** Our edge once for each state that rows ask for, their own or one beside them; the same state is started once. */
async function startOurs(rows, group, context, started, done) {
  const ours = [];
  for (const [start, name] of statesOf(rows)) {
    try {
      const proxy = await start(context);
      started.push(proxy);
      await check(proxy, group);
      ours.push({ ...proxy, name, warmUp: true });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      done.faults.push(`${name}: ${explain(error)}`);
      say(`  ${name} cannot be measured: ${explain(error)}`);
    }
  }
  return ours;
}

/** How each state is started, and the name it is measured under: a row's where it is one. */
function statesOf(rows) {
  const besides = rows.flatMap(({ beside }) => (beside ? [[beside.start, beside.name]] : []));
  return new Map([...besides, ...rows.map(({ start, name }) => [start, name])]);
}

function contenderOf({ name, pid, port, warmUp, headers, path, script, args }, group, cores) {
  const { Host, ...others } = { ...headers, ...group.headers };
  const scriptOf = script ? { script, args } : { script: group.script, args: group.args };
  const load = group.tls
    ? (seconds) => runH2load({ origin: 'https', host: Host, port, cores, seconds, headers: others })
    : (seconds) =>
        runWrk({ url: `http://127.0.0.1:${port}${path ?? group.path}`, cores, seconds, headers: { Host, ...others }, ...scriptOf });
  return { name, pid, warmUp, load };
}

/** One request before all others: nobody is measured who does not do the work. Throws a Fault. */
function check({ name, port, headers = { Host: hostname }, path, script }, group) {
  if (script) return; // It chooses its hosts itself, and each was asked when the proxy was started.
  if (group.tls) return checkH2(name, port);
  return checkHttp1(name, { port, path: path ?? group.path, headers: { ...headers, ...group.headers } }, group);
}

function checkHttp1(name, options, { bytes: wanted, answers }) {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', ...options, agent: false }, (response) => {
      let bytes = 0;
      response.on('data', (chunk) => (bytes += chunk.length));
      response.on('end', () => {
        const wrong = Object.entries(answers).filter(([header, value]) => response.headers[header] !== value);
        if (response.statusCode === 200 && (wanted ?? bytes) === bytes && wrong.length === 0) return resolve();
        const headers = wrong.map(([header]) => `, ${header}: ${response.headers[header]}`).join('');
        reject(new Fault(`${name} answered ${response.statusCode} with ${bytes} bytes${headers}`));
      });
    });
    asked.on('error', (error) => reject(new Fault(`${name}: ${error.message}`))).end();
  });
}

function checkH2(name, port) {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: hostname, rejectUnauthorized: false, ALPNProtocols: ['h2'] };
    const socket = connect(options, () => {
      const { alpnProtocol } = socket;
      const version = socket.getProtocol();
      socket.destroy();
      if (alpnProtocol === 'h2' && version === 'TLSv1.3') resolve();
      else reject(new Fault(`${name} does not speak HTTP/2 over TLS 1.3 (it chose ${alpnProtocol || 'no protocol'}, ${version})`));
    });
    socket.on('error', (error) => reject(new Fault(`${name} does not speak HTTP/2 over TLS 1.3 (${error.message})`)));
  });
}
