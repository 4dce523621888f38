import { Switch } from '@mantine/core';
import type { Policy } from '@sitekeep/contracts';
import { SaveCard } from '../forms/save-card.tsx';

export interface OnlyCardProps {
  policy: Policy;
  canEdit: boolean;
  save: (onlyFromWhitelist: boolean) => Promise<unknown>;
  reload: () => Promise<unknown>;
}

/** Closes the site for everybody who is not on the whitelist. */
export function OnlyCard({ policy, canEdit, save, reload }: OnlyCardProps) {
  return (
    <SaveCard
      id="only"
      title="Only from the whitelist"
      lead="For intranets and staging sites: everybody else is refused."
      saved={{ onlyFromWhitelist: policy.onlyFromWhitelist }}
      canSave={canEdit}
      save={(draft) => save(draft.onlyFromWhitelist)}
      reload={reload}
      say={(_, draft) =>
        draft.onlyFromWhitelist ? 'Only whitelisted addresses get in.' : 'Everybody may visit again, unless refused by another rule.'
      }
      warning={(draft) =>
        draft.onlyFromWhitelist && policy.whitelist.length === 0
          ? 'The whitelist is empty: nobody would get in, and neither would you.'
          : null
      }
    >
      {(draft, change) => (
        <Switch
          label="Let in whitelisted addresses only"
          checked={draft.onlyFromWhitelist}
          onChange={(event) => change({ onlyFromWhitelist: event.currentTarget.checked })}
          disabled={!canEdit}
        />
      )}
    </SaveCard>
  );
}
