import { notifications } from '@mantine/notifications';
import { explain } from '../api/problem-error.ts';

export const toastDone = (message: string): void => {
  notifications.show({ message, color: 'teal', role: 'status', className: 'sk-toast', autoClose: 3500 });
};

export const toastError = (error: unknown): void => {
  const { title, detail } = explain(error);
  notifications.show({
    title,
    message: detail.replace(/\.$/, '') === title ? undefined : detail,
    color: 'red',
    className: 'sk-toast',
    autoClose: 10_000,
  });
};
