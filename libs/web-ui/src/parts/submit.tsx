import { Button, Stack, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ApiForm } from '../forms/use-api-form.ts';
import { ProblemAlert } from './problem-alert.tsx';
import classes from './submit.module.css';

export interface SubmitProps<Values extends object> extends ButtonProps {
  of: ApiForm<Values>;
  children: ReactNode;
}

/** The button of a form, with what went wrong above it. */
export function Submit<Values extends object>({ of, children, ...rest }: SubmitProps<Values>) {
  return (
    <Stack className={classes.submit} gap="md" align={rest.fullWidth ? 'stretch' : 'flex-start'}>
      {of.failure !== null && <ProblemAlert error={of.failure} isField={of.isField} w="100%" />}
      <Button type="submit" loading={of.isSending} {...rest}>
        {children}
      </Button>
    </Stack>
  );
}
