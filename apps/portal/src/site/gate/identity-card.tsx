import { Stack, Switch } from '@mantine/core';
import type { GateSettings } from '@sitekeep/contracts';
import { SaveCard } from '@sitekeep/web-ui';
import type { GateCardProps } from './use-gate-section.ts';

const said: Record<keyof GateSettings['identity'], string> = { headers: 'Headers', jwt: 'The signed token' };

/** How the customer's server learns who has signed in. */
export function IdentityCard({ gate, canEdit, save, reload }: GateCardProps) {
  return (
    <SaveCard<GateSettings['identity']>
      id="identity"
      title="What your server is told"
      lead="Who has signed in, with every request. What visitors send under these names never gets through."
      saved={gate.identity}
      canSave={canEdit}
      save={(identity) => save({ identity })}
      reload={reload}
      say={(field, draft) => `${said[field]} ${draft[field] ? 'are sent along.' : 'are no longer sent.'}`.replace('token are', 'token is')}
    >
      {(draft, set) => (
        <Stack gap="md">
          <Switch
            label="Headers"
            description="Remote-User, Remote-Email, Remote-Name and Remote-Groups."
            checked={draft.headers}
            onChange={(event) => set({ headers: event.currentTarget.checked })}
            disabled={!canEdit}
          />
          <Switch
            label="A signed token"
            description="Sitekeep-Identity, a JWT. Your server checks it with the keys at /.sitekeep/jwks.json."
            checked={draft.jwt}
            onChange={(event) => set({ jwt: event.currentTarget.checked })}
            disabled={!canEdit}
          />
        </Stack>
      )}
    </SaveCard>
  );
}
