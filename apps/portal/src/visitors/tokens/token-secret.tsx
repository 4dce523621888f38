import { Alert, Anchor, Group, Stack, Text } from '@mantine/core';
import type { NewVisitorToken, Visitor } from '@sitekeep/contracts';
import { CopyText } from '@sitekeep/web-ui';
import { QrCode } from '../qr-code.tsx';
import { ConfirmForm } from './confirm-token.tsx';
import { inGroups } from './token-words.ts';

export interface TokenSecretProps {
  visitor: Visitor;
  token: NewVisitorToken;
  /** Whether the secret has to reach an app; a device has it already. */
  isShown: boolean;
  onDone: () => void;
}

/** The secret of a new token, once, and the question for its first code. */
export function TokenSecret({ visitor, token, isShown, onDone }: TokenSecretProps) {
  return (
    <Stack gap="md">
      {isShown ? (
        <AppSecret visitor={visitor} token={token} />
      ) : (
        <Text size="sm">The token is added. Type the code that it shows now, and its codes are accepted from then on.</Text>
      )}
      <ConfirmForm visitorId={visitor.id} token={token} onConfirmed={onDone} />
      <Group>
        <Anchor component="button" type="button" size="sm" onClick={onDone}>
          Confirm it later
        </Anchor>
      </Group>
    </Stack>
  );
}

function AppSecret({ visitor, token }: { visitor: Visitor; token: NewVisitorToken }) {
  return (
    <>
      <Alert color="orange">The secret is shown this once. Whoever has it can make the codes of {visitor.email}.</Alert>
      <Group align="flex-start" gap="lg">
        <QrCode text={token.uri} label={`QR code of the secret for ${visitor.email}`} />
        <Stack gap="sm" style={{ flex: '1 1 240px', minWidth: 0 }}>
          <Text size="sm">Scan the picture with an authenticator app, or type the secret there:</Text>
          <div data-testid="seed">
            <CopyText value={token.seed} short={inGroups(token.seed)} label="secret" />
          </div>
          <Text size="sm">
            On this device: <a href={token.uri}>open it in an app</a>
          </Text>
          <Text size="sm">Then type the first code that the app shows.</Text>
        </Stack>
      </Group>
    </>
  );
}
