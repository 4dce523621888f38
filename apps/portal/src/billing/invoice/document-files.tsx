import { Group } from '@mantine/core';
import { FileButton } from '@sitekeep/web-ui';

/** The files of an invoice or a credit note; `path` is where the API has it. A void invoice has no XML: nobody is to book it. */
export function DocumentFiles({ path, number, isVoid = false }: { path: string; number: string; isVoid?: boolean }) {
  return (
    <Group gap="xs">
      <FileButton path={`${path}/pdf`} name={`${number}.pdf`} label={`PDF of ${number}`}>
        PDF
      </FileButton>
      {!isVoid && (
        <FileButton path={`${path}/xml`} name={`${number}.xml`} label={`XML of ${number} for accounting (EN 16931)`}>
          XML
        </FileButton>
      )}
    </Group>
  );
}
