import type { SiteDetail } from '@sitekeep/contracts';
import {
  CopyText,
  Facts,
  Panel,
  protectionWords,
  reads,
  RelativeTime,
  serviceFacts,
  serviceWord,
  StateBadge,
  useRead,
  type Fact,
} from '@sitekeep/web-ui';

/** State, protection and payment of a site at a glance. */
export function SiteFacts({ site }: { site: SiteDetail }) {
  const protection = useRead(reads.protection(site.id));
  const word = serviceWord(site.service);
  const facts: Fact[] = [
    [
      'Payment',
      <StateBadge key="payment" tone={word.tone}>
        {word.text}
      </StateBadge>,
    ],
    ...serviceFacts(site.service),
  ];
  if (protection.data) {
    const { state, liveOnAllEdges, lastRequestAt } = protection.data;
    facts.unshift([
      'Protection',
      <StateBadge key="protection" tone={protectionWords[state].tone}>
        {protectionWords[state].text}
      </StateBadge>,
    ]);
    facts.push([
      'Settings',
      !site.service.active ? 'Not live: the site is not active' : liveOnAllEdges ? 'Live on all edges' : 'On their way',
    ]);
    facts.push(['Last visitor', lastRequestAt ? <RelativeTime key="last" at={lastRequestAt} /> : 'none yet']);
  }
  facts.push([
    'Hostnames',
    <span key="hostnames">
      {site.hostnames.map((hostname) => (
        <span key={hostname.id} style={{ display: 'block' }}>
          <CopyText value={hostname.name} /> {hostname.state === 'needs_proof' && '(needs proof)'}
        </span>
      ))}
    </span>,
  ]);
  facts.push([
    'Server',
    <span key="server">
      {site.origins.map((origin) => (
        <span key={origin.id} style={{ display: 'block' }}>
          <CopyText value={`${origin.scheme}://${origin.host}:${origin.port}`} />
        </span>
      ))}
    </span>,
  ]);
  facts.push(['Site id', <CopyText key="id" value={site.id} short={`…${site.id.slice(-8)}`} />]);
  return (
    <Panel title="State" lead={protection.data?.sentence ?? site.service.sentence}>
      <Facts facts={facts} />
    </Panel>
  );
}
