import { Button } from '@mantine/core';
import type { SiteDetail } from '@sitekeep/contracts';
import { ConfirmByName, Panel, toastDone, useClient, useRefresh, writes } from '@sitekeep/web-ui';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useMay } from '../session/session.tsx';

/** Ends the service; a paid one cannot be deleted. */
export function DangerCard({ site }: { site: SiteDetail }) {
  const [isAsking, setAsking] = useState(false);
  const client = useClient();
  const refresh = useRefresh();
  const navigate = useNavigate();
  const isPaid = site.service.state === 'paid';
  if (!useMay('sites:write')) return null;
  const deleteIt = async () => {
    await client.write(writes.deleteSite(site));
    toastDone(`${site.name} is deleted`);
    await navigate('/sites');
    await refresh('sites', 'services');
  };
  return (
    <>
      <Panel
        title="Delete this site"
        lead={
          isPaid
            ? 'A paid site cannot be deleted. Choose no renewal at Billing, and it ends ten days after the paid time.'
            : 'Its protection ends at once and its rules are gone. Point its DNS away from us first.'
        }
        action={
          <Button color="red" variant="outline" disabled={isPaid} onClick={() => setAsking(true)}>
            Delete this site
          </Button>
        }
      />
      <ConfirmByName
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${site.name}?`}
        name={site.name}
        action="Delete for good"
        confirm={deleteIt}
      >
        Visitors of {site.hostnames.map((hostname) => hostname.display).join(', ')} will see an error until the DNS points elsewhere.
        Support can bring the site back for 30 days, as long as nobody else has ordered its hostnames; after that everything is gone.
      </ConfirmByName>
    </>
  );
}
