import type { VisitorWords } from '../visitor-words/words.ts';
import { buttonRow } from './parts.ts';
import { visitorPaths } from './visitor-paths.ts';

/** Hidden until the script has found out that the browser knows passkeys. `fields` and `submit` are escaped. */
export const passkeyForm = (
  words: VisitorWords,
  form: {
    readonly action: string;
    readonly fields: string;
    readonly submit: string;
    readonly failed: boolean;
  },
): string =>
  `<form id="passkey" method="post" action="${form.action}" data-options="${visitorPaths.newPasskey}" data-script="with" hidden>${form.fields}<input type="hidden" name="credential" value=""><p id="passkey-fault" class="bad" role="alert"${form.failed ? '' : ' hidden'}>${words.faults.passkey}</p>${buttonRow(form.submit)}</form>`;
