import { Checkbox, Select, Stack } from '@mantine/core';
import { gateMethods, type GateMethod, type GateSettings } from '@sitekeep/contracts';
import { SaveCard } from '@sitekeep/web-ui';
import { GroupsField } from '../../visitors/groups-field.tsx';
import { durationOptions, durationWords } from './duration-words.ts';
import { RequireField } from './require-field.tsx';
import { asksWords, methodWords, signsIn } from './rule-words.ts';
import type { GateCardProps } from './use-gate-section.ts';

const day = 86_400;
type Asks = Pick<GateSettings, 'require' | 'groups' | 'methods' | 'trustedDeviceSeconds'>;
const fields = /^(require|groups|methods|trustedDeviceSeconds)(\.|$)/;

const say = (field: keyof Asks, draft: Asks): string => {
  if (field === 'require' || field === 'groups') return `Where no rule fits: ${asksWords(draft)}.`;
  if (field === 'trustedDeviceSeconds')
    return draft.trustedDeviceSeconds === 0
      ? 'Every browser is asked for the code; those trusted so far, too.'
      : `A trusted browser is asked for the password alone for ${durationWords(draft.trustedDeviceSeconds)}.`;
  return draft.methods.length === 0
    ? 'No code and no passkey is taken.'
    : `Taken: ${draft.methods.map((method) => methodWords[method].toLowerCase()).join(', ')}.`;
};

/** What is asked for where no rule fits, and what counts as a code everywhere. */
export function AsksCard({ gate, canEdit, save, reload }: GateCardProps) {
  const { require, groups, methods, trustedDeviceSeconds } = gate;
  return (
    <SaveCard<Asks>
      id="asks"
      title="What visitors show"
      lead="Holds everywhere on the site unless one of the rules below says otherwise."
      saved={{ require, groups, methods, trustedDeviceSeconds }}
      canSave={canEdit}
      save={save}
      reload={reload}
      isField={(field) => fields.test(field)}
      say={say}
      warning={(draft) => (draft.require === 'refuse' ? 'Where no rule fits, nobody enters: neither do you.' : null)}
    >
      {(draft, set, faults) => (
        <Stack gap="md" maw={480}>
          <RequireField
            label="To enter, visitors show"
            value={draft.require}
            onChange={(next) => set({ require: next })}
            error={faults['require']}
            disabled={!canEdit}
          />
          {(signsIn(draft.require) || draft.groups.length > 0) && (
            <GroupsField
              label="Only visitors of these groups"
              description="Empty: all who may enter the site."
              value={draft.groups}
              onChange={(next) => set({ groups: next })}
              errors={faults}
              disabled={!canEdit}
            />
          )}
          <Checkbox.Group
            label="What is taken"
            description="What is not ticked is neither offered nor accepted."
            value={draft.methods}
            onChange={(next) => set({ methods: gateMethods.filter((method) => next.includes(method)) })}
            error={faults['methods']}
          >
            <Stack gap="xs" mt="xs">
              {gateMethods.map((method: GateMethod) => (
                <Checkbox key={method} value={method} label={methodWords[method]} disabled={!canEdit} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Select
            label="Visitors may have their browser trusted for"
            description="There the password alone is enough where password and code are asked for."
            data={durationOptions([0, day, 7 * day, 14 * day, 30 * day, 90 * day], trustedDeviceSeconds, 'Never')}
            value={String(draft.trustedDeviceSeconds)}
            onChange={(next) => next && set({ trustedDeviceSeconds: Number(next) })}
            error={faults['trustedDeviceSeconds']}
            disabled={!canEdit}
          />
        </Stack>
      )}
    </SaveCard>
  );
}
