import { Button, Group, Skeleton, Text, VisuallyHidden } from '@mantine/core';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import classes from './data-table.module.css';
import { ProblemAlert } from './problem-alert.tsx';

export interface Column<Row> {
  title: string;
  /** Shown for screen readers only, for columns of buttons. */
  hiddenTitle?: boolean;
  right?: boolean;
  width?: number | string;
  render: (row: Row) => ReactNode;
}
export interface DataTableProps<Row> {
  /** What the rows are, for screen readers. */
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  keyOf: (row: Row) => string;
  empty: ReactNode;
  error?: unknown;
  onRetry?: () => void;
  onOpen?: (row: Row) => void;
  hasMore?: boolean;
  isLoadingMore?: boolean;
  onMore?: () => void;
  /** Scrolls inside itself under a sticky head when it grows taller. */
  maxHeight?: number;
}

function moveFocus(event: KeyboardEvent<HTMLTableRowElement>): void {
  const { key, currentTarget: row } = event;
  const next = key === 'ArrowDown' ? row.nextElementSibling : key === 'ArrowUp' ? row.previousElementSibling : null;
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
const isOnControl = (event: MouseEvent | KeyboardEvent) => (event.target as HTMLElement).closest('a, button, input, select') !== null;

/** A list: sticky head, arrow keys between rows, skeleton of its own shape, words when empty; rows become cards on a phone. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, error, onOpen } = props;
  if (error && !rows) return <ProblemAlert error={error} onRetry={props.onRetry} m="md" />;
  if (rows?.length === 0)
    return <div className={classes.empty}>{typeof props.empty === 'string' ? <Text c="dimmed">{props.empty}</Text> : props.empty}</div>;
  return (
    <div className={classes.scroll} style={{ maxHeight: props.maxHeight }}>
      <table className={classes.table} role="table" aria-label={props.label} aria-busy={!rows}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column.title} role="columnheader" scope="col" data-right={column.right || undefined} style={{ width: column.width }}>
                {column.hiddenTitle ? <VisuallyHidden>{column.title}</VisuallyHidden> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows?.map((row) => (
            <tr
              key={props.keyOf(row)}
              role="row"
              tabIndex={onOpen ? 0 : -1}
              data-opens={onOpen ? true : undefined}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && onOpen && !isOnControl(event)) onOpen(row);
                else moveFocus(event);
              }}
              onClick={onOpen && ((event) => !isOnControl(event) && onOpen(row))}
            >
              {columns.map((column) => (
                <td
                  key={column.title}
                  role="cell"
                  data-label={column.hiddenTitle ? '' : column.title}
                  data-right={column.right || undefined}
                >
                  {column.render(row)}
                </td>
              ))}
            </tr>
          )) ?? <SkeletonRows columns={columns.length} />}
        </tbody>
      </table>
      {props.hasMore && (
        <Group justify="center" p="sm">
          <Button variant="default" size="xs" onClick={props.onMore} loading={props.isLoadingMore}>
            Show more
          </Button>
        </Group>
      )}
    </div>
  );
}

function SkeletonRows({ columns }: { columns: number }) {
  return [0, 1, 2].map((row) => (
    <tr key={row} role="row">
      {Array.from({ length: columns }, (_, column) => (
        <td key={column} role="cell">
          <Skeleton height={12} my={4} width={column === 0 ? '70%' : '45%'} />
        </td>
      ))}
    </tr>
  ));
}
