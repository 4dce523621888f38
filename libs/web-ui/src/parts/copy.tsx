import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useClipboard } from '@mantine/hooks';
import classes from './copy.module.css';

/** Copies a value; its label names it for screen readers. */
export function CopyButton({ value, label }: { value: string; label: string }) {
  const clipboard = useClipboard({ timeout: 1500 });
  const said = clipboard.copied ? 'Copied' : `Copy ${label}`;
  return (
    <Tooltip label={said}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={said} onClick={() => clipboard.copy(value)}>
        {clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** A value to copy by clicking it: addresses, ids, DNS values. */
export function CopyText({ value, label, short }: { value: string; label?: string; short?: string }) {
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Tooltip label={clipboard.copied ? 'Copied' : short ? `${value} (click to copy)` : 'Click to copy'}>
      <button
        type="button"
        className={classes.text}
        data-whole={(short ?? value).length <= 40 || undefined}
        onClick={() => clipboard.copy(value)}
        aria-label={`Copy ${label ?? value}`}
      >
        {short ?? value}
        <span className={classes.icon} aria-hidden>
          {clipboard.copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
        </span>
        {clipboard.copied && (
          <span className={classes.said} role="status">
            Copied
          </span>
        )}
      </button>
    </Tooltip>
  );
}
