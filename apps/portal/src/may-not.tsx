import { Button } from '@mantine/core';
import { Empty, Page, Panel, roleWords } from '@sitekeep/web-ui';
import { Link } from 'react-router';
import { useSession } from './session/session.tsx';

/** A page that was opened by its address and that this role may only look at elsewhere. */
export function MayNot({ title, what, to, back }: { title: string; what: string; to: string; back: string }) {
  const { role, account } = useSession();
  return (
    <Page title={title} narrow>
      <Panel>
        <Empty
          title={`Your role may not ${what}`}
          action={
            <Button component={Link} to={to} variant="default">
              {back}
            </Button>
          }
        >
          Your role in {account.name} is {roleWords[role].label}: {roleWords[role].what}. Ask an owner of the account if you need more.
        </Empty>
      </Panel>
    </Page>
  );
}
