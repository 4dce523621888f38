import { Button, Center } from '@mantine/core';
import { Empty } from '@sitekeep/web-ui';

/** A part of the page could not be loaded or drawn, often because a new version was put in place meanwhile. */
export function RouteError() {
  return (
    <Center mih="60vh">
      <Empty title="This page could not be shown" action={<Button onClick={() => window.location.reload()}>Load it again</Button>}>
        A new version of Sitekeep may have been put in place while this page was open.
      </Empty>
    </Center>
  );
}
