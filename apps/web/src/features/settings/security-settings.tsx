import { useState, type FormEvent, type ReactNode } from 'react';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api, ApiError, type AppPassword, type LoginSession } from '../../lib/api.ts';
import { relativeDate, shortDate } from '../../lib/dates.ts';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { MIN_PASSWORD } from '../setup/checks.ts';
import { ProofDeclined, useProved } from '../sign-in/proof.tsx';
import { browserName } from './browser-name.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Section, Setting } from './section.tsx';
import { useApiList, type ApiList } from './use-api-list.ts';

export function PasswordSettings() {
  const { t } = useMessages('settings');
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (next.length < MIN_PASSWORD) {
      setProblem(t.settings.passwordWeak);
      return;
    }
    setIsBusy(true);
    setProblem(null);
    try {
      await api('POST', '/api/password', { current, next });
      setCurrent('');
      setNext('');
      toast(t.settings.passwordChanged);
    } catch (error) {
      const isWrong = error instanceof ApiError && [400, 401, 403].includes(error.status);
      setProblem(
        isWrong ? (error.field === 'next' ? error.message : t.settings.passwordWrong) : t.app.unreachable,
      );
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Section title={t.settings.password}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 p-4">
        <FormField label={t.settings.passwordCurrent}>
          {(ids) => (
            <PasswordField
              {...ids}
              className="field-small"
              autoComplete="current-password"
              required
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
        </FormField>
        <FormField label={t.settings.passwordNext} hint={t.login.passwordHint} problem={problem}>
          {(ids) => (
            <PasswordField
              {...ids}
              className="field-small"
              autoComplete="new-password"
              required
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
          )}
        </FormField>
        <button
          type="submit"
          className="button self-start"
          disabled={isBusy || current === '' || next === ''}
        >
          {t.settings.passwordChange}
        </button>
      </form>
    </Section>
  );
}

export function AppPasswordSettings() {
  const { t, locale } = useMessages('settings');
  const { list, reload } = useApiList<AppPassword>('/api/app-passwords');
  const proved = useProved();
  const [name, setName] = useState('');
  const [made, setMade] = useState<{ id: string; name: string; password: string } | null>(null);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    try {
      setMade(await proved(() => api('POST', '/api/app-passwords', { name: name.trim() })));
      setName('');
      reload();
    } catch (error) {
      if (!(error instanceof ProofDeclined)) toast(t.app.failed, { tone: 'error' });
    }
  };
  return (
    <Section title={t.settings.appPasswords} text={t.settings.appPasswordsText}>
      {made && <NewPassword name={made.name} password={made.password} />}
      <List list={list} none={t.settings.appPasswordNone}>
        {(item) => (
          <Setting
            key={item.id}
            label={item.name}
            text={
              item.lastUsedAt
                ? t.settings.lastUsed(relativeDate(item.lastUsedAt, locale))
                : t.settings.neverUsed
            }
          >
            <RemoveButton
              label={t.settings.appPasswordRevoke}
              of={item.name}
              path={`/api/app-passwords/${encodeURIComponent(item.id)}`}
              onDone={() => {
                if (made?.id === item.id) setMade(null);
                reload();
              }}
            />
          </Setting>
        )}
      </List>
      <form onSubmit={(event) => void create(event)} className="flex gap-2 border-t border-line p-4">
        <input
          type="text"
          aria-label={t.settings.appPasswordName}
          placeholder={t.settings.appPasswordNamePlaceholder}
          className="field field-small grow"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button" disabled={name.trim() === ''}>
          {t.settings.appPasswordCreate}
        </button>
      </form>
    </Section>
  );
}

function NewPassword({ name, password }: { name: string; password: string }) {
  const { t } = useMessages('settings');
  return (
    <output className="m-4 block rounded-[10px] bg-accent-softer px-4 py-3">
      <p className="text-[13px]">
        <strong>{name}</strong> · {t.settings.appPasswordOnce}
      </p>
      <p className="mt-1 flex items-center gap-2">
        <code className="font-mono text-[16px] tracking-wide select-all">{password}</code>
        <CopyButton text={password} />
      </p>
    </output>
  );
}

interface TrustedBrowser {
  id: string;
  userAgent: string;
  ip: string;
  expiresAt: string;
}

/** Browsers that are asked for no second factor; nothing where there are none. */
export function TrustedBrowserSettings() {
  const { t, locale } = useMessages('security');
  const { t: settings } = useMessages('settings');
  const { list, reload } = useApiList<TrustedBrowser>('/api/trusted-browsers');
  if (Array.isArray(list) && list.length === 0) return null;
  return (
    <Section title={t.security.trusted} text={t.security.trustedText}>
      <List list={list} none={t.security.trustedNone}>
        {(item) => (
          <Setting
            key={item.id}
            label={browserName(item.userAgent) ?? settings.settings.unknownBrowser}
            text={[item.ip, t.security.trustedUntil(shortDate(item.expiresAt, locale))]
              .filter(Boolean)
              .join(' · ')}
          >
            <RemoveButton
              label={t.security.trustedForget}
              of={browserName(item.userAgent) ?? settings.settings.unknownBrowser}
              path={`/api/trusted-browsers/${encodeURIComponent(item.id)}`}
              onDone={reload}
            />
          </Setting>
        )}
      </List>
    </Section>
  );
}

export function SessionSettings() {
  const { t, locale } = useMessages('settings');
  const { list, reload } = useApiList<LoginSession>('/api/sessions');
  return (
    <Section title={t.settings.sessions} text={t.settings.sessionsText}>
      <List list={list} none="">
        {(item) => (
          <Setting
            key={item.id}
            label={browserName(item.userAgent) ?? t.settings.unknownBrowser}
            text={[item.ip, t.settings.sessionSeen(relativeDate(item.lastSeenAt, locale))]
              .filter(Boolean)
              .join(' · ')}
          >
            {item.current ? (
              <span className="label ms-0">{t.settings.sessionCurrent}</span>
            ) : (
              <RemoveButton
                label={t.settings.sessionEnd}
                of={browserName(item.userAgent) ?? t.settings.unknownBrowser}
                path={`/api/sessions/${encodeURIComponent(item.id)}`}
                onDone={reload}
              />
            )}
          </Setting>
        )}
      </List>
    </Section>
  );
}

/** @param props.of what is removed, for those who do not see beside what the button stands */
function RemoveButton(props: { label: string; of: string; path: string; onDone: () => void }) {
  const { label, of, path, onDone } = props;
  const { t } = useMessages();
  const proved = useProved();
  const remove = () => {
    proved(() => api('DELETE', path)).then(onDone, (error: unknown) => {
      if (!(error instanceof ProofDeclined)) toast(t.app.failed, { tone: 'error' });
    });
  };
  return (
    <button type="button" className="button button-danger" aria-label={`${label}: ${of}`} onClick={remove}>
      {label}
    </button>
  );
}

function List<T>({
  list,
  none,
  children,
}: {
  list: ApiList<T>;
  none: string;
  children: (item: T) => ReactNode;
}) {
  const { t } = useMessages('settings');
  if (list === 'failed') {
    return (
      <p role="alert" className="p-4 text-danger">
        {t.settings.loadFailed}
      </p>
    );
  }
  if (list === null)
    return (
      <div className="p-4">
        <span className="skeleton block h-3 w-2/5" />
      </div>
    );
  if (list.length === 0) return none ? <p className="p-4 text-ink-3">{none}</p> : null;
  return list.map(children);
}
