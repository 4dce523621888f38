import { Textarea } from '@mantine/core';

/** What was typed, one hostname per line (commas and spaces divide too, as people paste them). */
export const splitHostnames = (text: string): string[] => text.split(/[\s,;]+/).filter((name) => name !== '');

export interface HostnamesFieldProps {
  value: string;
  onChange: (text: string) => void;
  /** Errors of the form; those of `hostnames.<n>` belong to the n-th name. */
  errors: Partial<Record<string, React.ReactNode>>;
}

/** Hostnames, each fault beside the name it belongs to. */
export function HostnamesField({ value, onChange, errors }: HostnamesFieldProps) {
  const names = splitHostnames(value);
  const lines = Object.entries(errors).flatMap(([field, words]) => {
    if (field === 'hostnames') return [{ field, name: '', words }];
    const [list, index] = field.split('.');
    return list === 'hostnames' ? [{ field, name: names[Number(index)] ?? '', words }] : [];
  });
  const error = lines.length > 0 && (
    <>
      {lines.map((line) => (
        <span key={line.field} style={{ display: 'block' }}>
          {line.name && <strong>{line.name}: </strong>}
          {line.words}
        </span>
      ))}
    </>
  );
  return (
    <Textarea
      label="Hostnames"
      description="One per line. *.example.com stands for every name below example.com; letters of all languages are fine."
      placeholder={'www.example.com\nexample.com'}
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      autoCapitalize="none"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}
