import { defaultFirewall } from '@sitekeep/contracts';
import { Firewall } from '@sitekeep/firewall';
import { importCrs, rulesOf } from '../../libs/firewall/src/crs/index.ts';

/** Milliseconds for one request: no verdict depends on how busy the machine is. */
const plenty = 5000;

/** A site as the default is, in mode block, with the rules of a CRS release instead of ours where a folder names one; `judge` answers for a request what the edge of such a site would do, and why. */
export function siteAt(paranoia, crs) {
  const firewall = new Firewall({ crs: crs === null ? [] : rulesOf(importCrs(crs).imported), budgetMs: plenty });
  const settings = { ...defaultFirewall, mode: 'block', paranoia, sets: [crs === null ? 'sitekeep' : 'crs'] };
  const site = firewall.compileSite(settings);
  const limit = settings.body.bytes;
  const judge = ({ head, body }) => {
    const ofHead = firewall.inspectHead(site, head);
    const read = body?.subarray(0, limit);
    const inspection = body ? firewall.inspectBody(site, head.headers, [read], read.length === body.length, ofHead) : ofHead;
    return {
      blocked: inspection.verdict !== null,
      score: inspection.total,
      byFamily: inspection.byFamily,
      rules: inspection.matches.map(({ rule }) => rule.id),
      matches: inspection.matches,
      exceeded: inspection.exceeded,
    };
  };
  return { judge, threshold: settings.thresholds.family };
}
