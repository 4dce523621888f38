import { Anchor } from '@mantine/core';
import { AuthPage } from '@sitekeep/web-ui';
import { Link } from 'react-router';

/** A link from a mail that lost its token, often by a line break of the mail program. */
export function BrokenLink() {
  return (
    <AuthPage title="This link is not complete" lead="Open it again from the e-mail, or copy the whole of it into the address bar.">
      <Anchor component={Link} to="/sites" size="sm">
        Go to your sites
      </Anchor>
    </AuthPage>
  );
}
