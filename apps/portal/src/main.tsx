import { ApiClient, ApiProvider, createQueryClient, UiProvider } from '@sitekeep/web-ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { router } from './routes.tsx';
import { chosenAccount } from './session/chosen-account.ts';

const client = new ApiClient(
  { sessionPath: 'session', checkAnswers: import.meta.env.DEV, csrfToken: null, signInAgain: null },
  { accountId: chosenAccount(), reason: null },
);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <UiProvider>
      <ApiProvider client={client} queries={createQueryClient()}>
        <RouterProvider router={router} />
      </ApiProvider>
    </UiProvider>
  </StrictMode>,
);
