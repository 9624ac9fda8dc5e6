import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from '@tanstack/react-router';
import { listenToKeys } from './app/commands.tsx';
import { LanguageProvider } from './app/language.tsx';
import { router } from './app/router.tsx';
import { showPreferences } from './lib/preferences.ts';
import { registerServiceWorker } from './lib/register-service-worker.ts';
import './styles/app.css';

showPreferences();
registerServiceWorker();
// What is pressed already waits for the page.
listenToKeys();
const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <LanguageProvider>
      <RouterProvider router={router} />
    </LanguageProvider>
  </StrictMode>,
);
