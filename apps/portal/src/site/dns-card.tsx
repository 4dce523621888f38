import { Stack, Text } from '@mantine/core';
import type { dnsRecordSchema, SiteDetail } from '@sitekeep/contracts';
import { CopyText, DataTable, Panel, type Column, type Output } from '@sitekeep/web-ui';

type DnsRecord = Output<typeof dnsRecordSchema>;
const columns: Column<DnsRecord>[] = [
  { title: 'Name', render: (row) => <CopyText value={row.name} /> },
  { title: 'Type', width: 72, render: (row) => row.type },
  { title: 'Value', render: (row) => <CopyText value={row.value} /> },
  {
    title: 'When to use it',
    render: (row) => (
      <Text size="xs" c="dimmed">
        {row.note}
      </Text>
    ),
  },
];

/** What to set at the DNS provider, and which addresses to let in at the own server. */
export function DnsCard({ site }: { site: SiteDetail }) {
  return (
    <Panel
      id="dns"
      title="DNS records to set"
      lead={
        site.service.active
          ? 'Set these at your DNS provider. Visitors come through Sitekeep as soon as the change has spread.'
          : 'This site is not active yet. Set these once it is: until then visitors would only see an error.'
      }
      flush
    >
      <DataTable
        label="DNS records to set"
        columns={columns}
        rows={site.dnsRecords}
        keyOf={(row) => `${row.hostname} ${row.type} ${row.name} ${row.value}`}
        empty="No records are needed: the site has no hostname."
      />
      {site.egressAddresses.length > 0 && (
        <Stack gap={4} p="lg" style={{ borderTop: '1px solid var(--sk-line)' }}>
          <Text size="sm" fw={500}>
            Let only us in
          </Text>
          <Text size="sm" c="dimmed">
            In the firewall of your server allow these addresses and no others, so that nobody gets around the gate:
          </Text>
          <Text component="div" size="sm">
            {site.egressAddresses.map((address) => (
              <div key={address}>
                <CopyText value={address} />
              </div>
            ))}
          </Text>
        </Stack>
      )}
    </Panel>
  );
}
