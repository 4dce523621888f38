import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import type { createdTokenSchema } from '@sitekeep/contracts';
import type { Output } from '@sitekeep/web-ui';

export interface TokenShownProps {
  token: Output<typeof createdTokenSchema> | null;
  onClose: () => void;
}

/** The secret, once: we keep only a hash of it. */
export function TokenShown({ token, onClose }: TokenShownProps) {
  return (
    <Modal opened={token !== null} onClose={onClose} title="Copy your token now" closeOnClickOutside={false} size="lg">
      <Stack gap="md">
        <Alert color="orange">It is shown this once. We keep only a fingerprint of it, so nobody can show it again.</Alert>
        <Code block data-testid="token-secret" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {token?.secret}
        </Code>
        <Text size="sm" c="dimmed">
          Send it as <Code>Authorization: Bearer …</Code>
        </Text>
        <Group justify="flex-end" gap="xs">
          <CopyButton value={token?.secret ?? ''}>
            {({ copied, copy }) => (
              <Button onClick={copy} variant={copied ? 'light' : 'filled'}>
                {copied ? 'Copied' : 'Copy token'}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={onClose}>
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
