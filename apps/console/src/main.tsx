import { ApiClient, ApiProvider, createQueryClient, UiProvider } from '@sitekeep/web-ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { router } from './routes.tsx';

const client = new ApiClient({ sessionPath: 'staff/session', checkAnswers: import.meta.env.DEV, csrfToken: null, signInAgain: null });

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <UiProvider>
      <ApiProvider client={client} queries={createQueryClient({ calm: true })}>
        <RouterProvider router={router} />
      </ApiProvider>
    </UiProvider>
  </StrictMode>,
);
