import { defaultFirewall } from '@sitekeep/contracts';
import { Firewall } from '@sitekeep/firewall';

/** Milliseconds for one request: no verdict depends on how busy the machine is. */
const plenty = 5000;

/** A site as the default is, in mode block; `judge` answers for a request what the edge of such a site would do, and why. */
export function siteAt(paranoia) {
  const firewall = new Firewall({ budgetMs: plenty });
  const settings = { ...defaultFirewall, mode: 'block', paranoia };
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
