import { useEffect, useState, type FormEvent } from 'react';
import { useMessages, type CatalogueWith } from '../../i18n/index.ts';
import { api, ApiError, type Principal } from '../../lib/api.ts';
import { EntryPage } from '../../ui/entry-page.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { isDomain, isLocalPart, MIN_PASSWORD, passwordStrength } from './checks.ts';

type Field = 'domain' | 'name' | 'localPart' | 'password';
type Values = Record<Field, string>;
type Problems = Partial<Record<Field | 'form', string>>;

/** The first page of a new server: domain, name, address, password. */
export function SetupPage() {
  const { t } = useMessages('setup');
  const [state, setState] = useState<'asking' | 'needed' | 'done'>('asking');
  useEffect(() => {
    api<{ needed: boolean }>('GET', '/api/setup').then(
      ({ needed }) => setState(needed ? 'needed' : 'done'),
      // The form says what is wrong when it is sent.
      () => setState('needed'),
    );
  }, []);
  if (state === 'asking') return null;
  if (state === 'done') {
    return (
      <EntryPage title={t.setup.title} lead={t.setup.done}>
        <a href="/login" className="button button-primary button-large w-full">
          {t.setup.toLogin}
        </a>
      </EntryPage>
    );
  }
  const token = location.hash.slice(1);
  if (!token) {
    return (
      <EntryPage title={t.setup.title} lead={t.setup.noToken}>
        {null}
      </EntryPage>
    );
  }
  return <SetupForm token={token} />;
}

function SetupForm({ token }: { token: string }) {
  const { t } = useMessages('setup');
  const [values, setValues] = useState<Values>({ domain: '', name: '', localPart: '', password: '' });
  const [problems, setProblems] = useState<Problems>({});
  const [isBusy, setIsBusy] = useState(false);
  const bind = (field: Field) => ({
    name: field,
    value: values[field],
    onChange: (event: { target: { value: string } }) => {
      setValues({ ...values, [field]: event.target.value });
      setProblems({ ...problems, [field]: undefined });
    },
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = check(values, t);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    setIsBusy(true);
    try {
      await api<Principal>('POST', '/api/setup', {
        token,
        domain: values.domain.trim().toLowerCase(),
        name: values.name.trim(),
        localPart: values.localPart.trim(),
        password: values.password,
      });
      location.replace('/');
    } catch (error) {
      setProblems(problemsOf(error, t));
      setIsBusy(false);
    }
  };

  const address = isDomain(values.domain.trim()) && isLocalPart(values.localPart.trim());
  const strength = values.password ? t.setup.strengths[passwordStrength(values.password)] : undefined;
  return (
    <EntryPage title={t.setup.title} lead={t.setup.lead}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormField label={t.setup.domain} hint={t.setup.domainHint} problem={problems.domain}>
          {(ids) => (
            <input
              {...ids}
              {...bind('domain')}
              type="text"
              inputMode="url"
              autoCapitalize="off"
              autoComplete="off"
              spellCheck={false}
              placeholder="example.org"
              className="field"
            />
          )}
        </FormField>
        <FormField label={t.setup.name} hint={t.setup.nameHint} problem={problems.name}>
          {(ids) => <input {...ids} {...bind('name')} type="text" autoComplete="name" className="field" />}
        </FormField>
        <FormField
          label={t.setup.localPart}
          problem={problems.localPart}
          hint={
            address
              ? t.setup.yourAddress(`${values.localPart.trim()}@${values.domain.trim().toLowerCase()}`)
              : undefined
          }
        >
          {(ids) => (
            <span className="field flex items-center gap-0.5 focus-within:border-accent">
              <input
                {...ids}
                {...bind('localPart')}
                type="text"
                autoCapitalize="off"
                autoComplete="username"
                spellCheck={false}
                className="min-w-0 grow bg-transparent outline-none"
              />
              <span className="truncate text-ink-3">
                @{values.domain.trim().toLowerCase() || 'example.org'}
              </span>
            </span>
          )}
        </FormField>
        <FormField
          label={t.setup.password}
          hint={strength ?? t.login.passwordHint}
          problem={problems.password}
        >
          {(ids) => <PasswordField {...ids} {...bind('password')} autoComplete="new-password" />}
        </FormField>
        {problems.form && (
          <p role="alert" className="rounded-[10px] bg-danger-soft px-3 py-2 text-danger">
            {problems.form}
          </p>
        )}
        <button type="submit" className="button button-primary button-large mt-1" disabled={isBusy}>
          {isBusy ? t.setup.submitting : t.setup.submit}
        </button>
      </form>
    </EntryPage>
  );
}

function check(values: Values, t: CatalogueWith<'setup'>): Problems {
  const problems: Problems = {};
  if (!isDomain(values.domain.trim()))
    problems.domain = values.domain.trim() ? t.setup.badDomain : t.setup.needed;
  if (values.name.trim() === '') problems.name = t.setup.needed;
  if (!isLocalPart(values.localPart.trim())) {
    problems.localPart = values.localPart.trim() ? t.setup.badLocalPart : t.setup.needed;
  }
  if (values.password.length < MIN_PASSWORD)
    problems.password = values.password ? t.setup.short : t.setup.needed;
  return problems;
}

/** What the server found wrong, at the field it is about. */
function problemsOf(error: unknown, t: CatalogueWith<'setup'>): Problems {
  if (!(error instanceof ApiError)) return { form: t.app.failed };
  if (error.field === 'token' || error.status === 403) return { form: t.setup.badToken };
  if (error.status === 409) return { form: t.setup.done };
  if (
    error.field === 'domain' ||
    error.field === 'name' ||
    error.field === 'localPart' ||
    error.field === 'password'
  ) {
    return { [error.field]: error.message };
  }
  return { form: error.status === 0 ? t.app.unreachable : error.message || t.app.failed };
}
