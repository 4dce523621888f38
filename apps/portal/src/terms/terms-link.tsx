import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';

/** Opens the terms beside the page, so that nothing typed is lost. */
export function TermsLink({ children = 'terms of service' }: { children?: ReactNode }) {
  return (
    <Anchor href="/terms" target="_blank" rel="noopener" inherit>
      {children}
    </Anchor>
  );
}
