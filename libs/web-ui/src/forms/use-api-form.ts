import { useForm, type UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { ProblemError } from '../api/problem-error.ts';
import type { Parser } from '../api/request.ts';
import { faultsOf, faultsOfProblem } from './faults.ts';
import { useKeptDraft } from './kept-draft.ts';

export interface ApiFormOptions<Values extends object, Body> {
  initial: Values;
  /** The contract's schema of the body; the same faults as the API finds, before anything is sent. */
  schema: Parser<unknown>;
  /** What is sent, from what was typed; the values themselves when left out. */
  toBody?: (values: Values) => Body;
  submit: (body: Body) => Promise<unknown>;
  /** Keep what was typed after success (settings do, "add one more" forms do not). */
  keep?: boolean;
  /** Keeps what was typed in this tab under this name until it is sent, also when the page is left. */
  draftName?: string;
}

export interface ApiForm<Values extends object> {
  form: UseFormReturnType<Values>;
  /** An error that belongs to no field. */
  failure: unknown;
  /** Whether the form shows faults of this name beside a field. */
  isField: (name: string) => boolean;
  isSending: boolean;
  onSubmit: (event?: React.SubmitEvent<HTMLFormElement>) => void;
}

const focusFirstFault = () =>
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"], form [data-error] input')?.focus());

/** A form that is checked by the contract's schema and shows the API's faults at their fields. Nothing typed is lost by an error. */
export function useApiForm<Values extends object, Body = Values>(options: ApiFormOptions<Values, Body>): ApiForm<Values> {
  const { initial, schema, submit, keep } = options;
  const toBody = options.toBody ?? ((values: Values) => values as unknown as Body);
  const [failure, setFailure] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);
  const draft = useKeptDraft(options.draftName, initial);
  const form = useForm<Values>({
    initialValues: draft.read(),
    onValuesChange: draft.keep,
    validate: (values) => faultsOf(schema, toBody(values)),
  });

  const isField = (name: string) => name.split('.')[0]! in initial;
  const send = async (values: Values) => {
    setFailure(null);
    setSending(true);
    try {
      await submit(toBody(values));
      draft.forget();
      if (!keep) form.reset();
    } catch (error) {
      const { fields, rest } = faultsOfProblem(error, isField);
      form.setErrors(fields);
      focusFirstFault();
      // Faults at their fields speak for themselves; anything else is said above the button.
      if (!(error instanceof ProblemError) || rest.length > 0 || Object.keys(fields).length === 0) setFailure(error);
    } finally {
      setSending(false);
    }
  };
  const onSubmit = form.onSubmit((values) => void send(values), focusFirstFault);
  return { form, failure, isField, isSending, onSubmit: (event) => onSubmit(event) };
}
