import { tokenImportSchema } from '@sitekeep/contracts';
import { useClient, writes } from '@sitekeep/web-ui';
import { CsvImport } from './csv-import.tsx';

const sample = `email,serial,seed,kind,digits
anna@example.com,HW-0001,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,totp,6
`;

/** Seeds of hardware tokens, as their maker delivers them. */
export function ImportTokens() {
  const client = useClient();
  return (
    <CsvImport
      title="Import hardware tokens"
      lead="Seeds as their maker delivers them, each for one visitor. First you see what would happen; nothing changes before you say so."
      schema={tokenImportSchema}
      sample={{ name: 'tokens', text: sample }}
      columns={[
        ['email', 'needed; a visitor who is here already'],
        ['serial', 'needed; as on the device'],
        ['seed', 'needed; in base32 or hex'],
        ['kind', 'totp or hotp'],
        ['algorithm', 'SHA1, SHA256 or SHA512'],
        ['digits', '6 or 8'],
        ['period', 'seconds, of kind totp'],
        ['counter', 'where it stands, of kind hotp'],
      ]}
      options={{}}
      send={(body) => client.write(writes.importVisitorTokens(body))}
      say={({ created }) => (created === 1 ? '1 token added' : `${created} tokens added`)}
      count={({ created }) => created}
    />
  );
}
