import { defaultFirewall } from '@sitekeep/contracts';
import { Firewall } from '@sitekeep/firewall';

const variants = 97;
const seconds = 3;

/** What inspecting requests of a kind takes in this process, at paranoia 1: `{ p50Us, cpuUs }`, CPU time of a request with its garbage. */
export function ourCost({ at }) {
  const firewall = new Firewall();
  const site = firewall.compileSite({ ...defaultFirewall, mode: 'block' });
  const all = Array.from({ length: variants }, (_, variant) => prepared(at(10 + variant)));
  const times = [];
  for (let run = 0; run < 2000; run++) inspect(firewall, site, all[run % variants]);
  const used = process.cpuUsage();
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const started = performance.now();
    inspect(firewall, site, all[times.length % variants]);
    times.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(used);
  firewall.dispose();
  return { p50Us: times.toSorted((a, b) => a - b)[times.length >> 1] * 1000, cpuUs: (user + system) / times.length };
}

function prepared({ method, target, headers, body }) {
  return { head: { method, target, headers: Object.entries(headers).flat() }, body: body === null ? null : Buffer.from(body) };
}

function inspect(firewall, site, { head, body }) {
  const ofHead = firewall.inspectHead(site, head);
  const said = body === null ? ofHead : firewall.inspectBody(site, head.headers, [body], true, ofHead);
  if (said.verdict !== null) throw new Error(`An ordinary request is refused: ${said.matches.map(({ rule }) => rule.id).join(', ')}`);
}
