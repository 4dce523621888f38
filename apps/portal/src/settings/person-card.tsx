import { NativeSelect, Stack, TextInput } from '@mantine/core';
import { mailLanguages, type MailLanguage } from '@sitekeep/contracts';
import { languageNames, SaveCard, useRefresh, useWrite, writes } from '@sitekeep/web-ui';
import { useSession } from '../session/session.tsx';

interface Draft {
  name: string;
  language: MailLanguage;
}
const languages = mailLanguages.map((value) => ({ value, label: languageNames[value] }));
const isField = (name: string) => name === 'name' || name === 'language';
const say = (field: keyof Draft, draft: Draft) =>
  field === 'name' ? `Your team sees you as ${draft.name}.` : `Mails to you are written in ${languageNames[draft.language]}.`;

/** How the person is called, and the language of the mails to them; invoices have their own, with the billing details. */
export function PersonCard() {
  const { person } = useSession();
  const refresh = useRefresh();
  const change = useWrite(writes.changeMe);
  const save = async (draft: Draft) => {
    await change.mutateAsync(draft);
    await refresh('session', 'team');
  };
  return (
    <SaveCard<Draft>
      title="You"
      lead="Your name for your team, and the language of our mails to you."
      saved={{ name: person.name, language: person.language }}
      save={save}
      say={say}
      isField={isField}
    >
      {(draft, set, faults) => (
        <Stack gap="md" maw={400}>
          <TextInput
            label="Your name"
            autoComplete="name"
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={faults['name']}
          />
          <NativeSelect
            label="Language of mails"
            data={languages}
            value={draft.language}
            onChange={(event) => set({ language: event.currentTarget.value as MailLanguage })}
            error={faults['language']}
          />
        </Stack>
      )}
    </SaveCard>
  );
}
