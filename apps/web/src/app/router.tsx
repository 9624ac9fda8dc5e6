import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { withSections } from '../i18n/index.ts';
import { Gate } from './gate.tsx';
import { MailboxPage } from './mailbox-page.tsx';
import { NotFound } from './not-found.tsx';
import { PagePending } from './page-pending.tsx';
import { Toasts } from './toasts.tsx';

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Toasts />
    </>
  ),
  notFoundComponent: NotFound,
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } =>
    // Only ever a place within this app.
    typeof next === 'string' && /^\/(?![/\\])/.test(next) ? { next } : {},
  component: lazyRouteComponent(
    () => withSections(['signIn'], import('../features/login/login-page.tsx')),
    'LoginPage',
  ),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(
    () => withSections(['setup'], import('../features/setup/setup-page.tsx')),
    'SetupPage',
  ),
});

/** Everything for which one must be logged in. */
const account = createRoute({ getParentRoute: () => root, id: 'account', component: Gate });

const home = createRoute({
  getParentRoute: () => account,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/mail/$mailbox', params: { mailbox: 'inbox' }, replace: true });
  },
});

const mailbox = createRoute({
  getParentRoute: () => account,
  path: '/mail/$mailbox',
  component: MailboxPage,
});
/** Drawn by the mailbox page, which stays while conversations come and go. */
const thread = createRoute({ getParentRoute: () => mailbox, path: '/$threadId' });

const search = createRoute({
  getParentRoute: () => account,
  path: '/search',
  validateSearch: ({ q, thread: open }: Record<string, unknown>): { q: string; thread?: string } => ({
    q: typeof q === 'string' ? q : '',
    ...(typeof open === 'string' && { thread: open }),
  }),
  component: lazyRouteComponent(
    () => withSections(['finding'], import('../features/search/search-page.tsx')),
    'SearchPage',
  ),
});

const settings = createRoute({
  getParentRoute: () => account,
  path: '/settings',
  component: lazyRouteComponent(
    () =>
      withSections(
        ['settings', 'security', 'compose', 'transfer'],
        import('../features/settings/settings-page.tsx'),
      ),
    'SettingsPage',
  ),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(
    () => withSections(['welcome'], import('../features/welcome/welcome-page.tsx')),
    'WelcomePage',
  ),
});

const admin = createRoute({
  getParentRoute: () => account,
  path: '/admin/{-$section}',
  validateSearch: ({ q, status }: Record<string, unknown>): { q?: string; status?: string } => ({
    ...(typeof q === 'string' && q !== '' && { q }),
    ...(typeof status === 'string' && { status }),
  }),
  component: lazyRouteComponent(
    () => withSections(['admin'], import('../features/admin/admin-page.tsx')),
    'AdminPage',
  ),
});

const contacts = createRoute({
  getParentRoute: () => account,
  path: '/contacts',
  validateSearch: ({ id }: Record<string, unknown>): { id?: string } =>
    typeof id === 'string' ? { id } : {},
  component: lazyRouteComponent(
    () => withSections(['contacts', 'compose'], import('../features/contacts/contacts-page.tsx')),
    'ContactsPage',
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    setup,
    welcome,
    account.addChildren([home, mailbox.addChildren([thread]), search, settings, contacts, admin]),
  ]),
  // A search is text, not JSON: ?q=from:ana
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (values) => {
    const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString();
    return text ? `?${text}` : '';
  },
  defaultPendingComponent: PagePending,
  defaultPendingMinMs: 0,
  // What is named by a hash comes later than the page that goes there itself.
  defaultHashScrollIntoView: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
