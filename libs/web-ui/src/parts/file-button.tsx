import { Button, type ButtonProps } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useClient } from '../api/provider.tsx';
import type { Query } from '../api/request.ts';
import { saveFile } from './save-file.ts';
import { toastError } from './toasts.tsx';

export interface FileButtonProps extends ButtonProps {
  path: string;
  query?: Query;
  /** What the file is called on the reader's disk. */
  name: string;
  children: ReactNode;
  /** For screen readers, where the same words stand in several rows. */
  label?: string;
}

/** Fetches a file of the account that is open, which a plain link could not name, and hands it to the browser. */
export function FileButton({ path, query, name, label, children, ...rest }: FileButtonProps) {
  const client = useClient();
  const [isBusy, setBusy] = useState(false);
  const fetchIt = async () => {
    setBusy(true);
    await client.readFile(path, query).then((file) => saveFile(name, file), toastError);
    setBusy(false);
  };
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} aria-hidden />}
      aria-label={label}
      loading={isBusy}
      onClick={() => void fetchIt()}
      {...rest}
    >
      {children}
    </Button>
  );
}
