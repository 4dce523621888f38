import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface SecretShownProps {
  title: string;
  /** Open while there is one. */
  secret: string | null;
  copyLabel: string;
  /** How it is used. */
  children: ReactNode;
  onClose: () => void;
}

/** A secret, once: we keep only a hash of it. */
export function SecretShown({ title, secret, copyLabel, children, onClose }: SecretShownProps) {
  return (
    <Modal opened={secret !== null} onClose={onClose} title={title} closeOnClickOutside={false} size="lg">
      <Stack gap="md">
        <Alert color="orange">It is shown this once. We keep only a fingerprint of it, so nobody can show it again.</Alert>
        <Code block data-testid="secret" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {secret}
        </Code>
        <Text size="sm" c="dimmed" component="div">
          {children}
        </Text>
        <Group justify="flex-end" gap="xs">
          <CopyButton value={secret ?? ''}>
            {({ copied, copy }) => (
              <Button onClick={copy} variant={copied ? 'light' : 'filled'}>
                {copied ? 'Copied' : copyLabel}
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
