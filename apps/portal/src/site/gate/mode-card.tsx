import { Alert, Stack, Switch, Text } from '@mantine/core';
import { reads, SaveCard, StateBadge, useRead } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { gateSentence } from './rule-words.ts';
import type { GateCardProps } from './use-gate-section.ts';

/** The gate as a whole, on or off, and what is missing for it. */
export function ModeCard({ siteId, gate, canEdit, save, reload }: GateCardProps & { siteId: string }) {
  return (
    <SaveCard
      id="mode"
      title="Gate"
      lead={<StateBadge tone={gate.mode === 'on' ? 'good' : 'off'}>{gateSentence(gate)}</StateBadge>}
      saved={{ mode: gate.mode }}
      canSave={canEdit}
      save={save}
      reload={reload}
      isField={(field) => field === 'mode'}
      say={(_, { mode }) =>
        mode === 'on' ? 'Whoever is not signed in meets the sign-in page.' : 'Everybody who passes the filters enters, signed in or not.'
      }
    >
      {({ mode }, set, faults) => (
        <Stack gap="md">
          <Switch
            label="Visitors sign in before the site answers"
            checked={mode === 'on'}
            onChange={(event) => set({ mode: event.currentTarget.checked ? 'on' : 'off' })}
            error={faults['mode']}
            disabled={!canEdit}
          />
          <Missing siteId={siteId} isOn={mode === 'on'} />
        </Stack>
      )}
    </SaveCard>
  );
}

/** Without a certificate nobody could sign in; without visitors nobody would. */
function Missing({ siteId, isOn }: { siteId: string; isOn: boolean }) {
  const certificates = useRead(reads.certificates(siteId));
  const visitors = useRead(reads.visitors({ site: siteId, limit: '1' }));
  const isSecure = certificates.data?.data.some(({ usedFor, state }) => usedFor.length > 0 && state !== 'expired');
  return (
    <>
      {certificates.data && !isSecure && (
        <Alert color="orange" title="A certificate is missing">
          <Text size="sm">
            Visitors sign in by HTTPS alone, and no hostname of this site has a certificate in force. We order one as soon as a hostname
            points to us, if your installation does so; or upload yours by the <a href="/docs">API</a>.
          </Text>
        </Alert>
      )}
      {isOn && visitors.data?.data.length === 0 && (
        <Alert color="orange" title="Nobody may enter yet">
          <Text size="sm">
            No visitor has access to this site. Add them under <Link to="/visitors">Visitors</Link>, or let an{' '}
            <Link to={`/sites/${siteId}/gate/providers`}>identity provider</Link> bring them.
          </Text>
        </Alert>
      )}
    </>
  );
}
