import { useCallback, useEffect, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { messageDate } from '../../lib/dates.ts';
import { browserName } from './browser-name.ts';
import { Section, Setting } from './section.tsx';

interface SignIn {
  id: string;
  service: 'http' | 'imap' | 'pop3' | 'smtp';
  ip: string;
  userAgent: string;
  outcome: 'ok' | 'invalid' | 'limited' | 'appPasswordNeeded';
  factors: (
    | 'password'
    | 'appPassword'
    | 'session'
    | 'passkey'
    | 'totp'
    | 'recoveryCode'
    | 'trustedBrowser'
  )[];
  count: number;
  lastAt: string;
}

const AT_A_TIME = 10;

/** Who signed in or tried to: the newest first, more when asked for. */
export function SignInLogSettings() {
  const { t, locale } = useMessages('security');
  const [log, setLog] = useState<{ list: SignIn[]; hasMore: boolean } | 'failed' | null>(null);
  const load = useCallback((known: SignIn[]) => {
    const last = known.at(-1);
    const before = last ? `&before=${encodeURIComponent(last.id)}` : '';
    api<SignIn[]>('GET', `/api/sign-ins?limit=${AT_A_TIME}${before}`).then(
      (found) => setLog({ list: [...known, ...found], hasMore: found.length === AT_A_TIME }),
      () => setLog('failed'),
    );
  }, []);
  useEffect(() => load([]), [load]);
  const isLoaded = log !== null && log !== 'failed';
  const { list, hasMore } = isLoaded ? log : { list: [], hasMore: false };
  const outcomes = {
    ok: t.security.logOk,
    invalid: t.security.logInvalid,
    limited: t.security.logLimited,
    appPasswordNeeded: t.security.logAppPasswordNeeded,
  };
  return (
    <Section title={t.security.log} text={t.security.logText}>
      {log === null && (
        <div className="p-4">
          <span className="skeleton block h-3 w-2/5" />
        </div>
      )}
      {log === 'failed' && (
        <p role="alert" className="p-4 text-danger">
          {t.app.unreachable}
        </p>
      )}
      {list.length === 0 && isLoaded && <p className="p-4 text-ink-3">{t.security.logNone}</p>}
      {list.map((item) => (
        <Setting
          key={item.id}
          label={`${outcomes[item.outcome]} · ${item.factors.map((factor) => t.security.factor[factor]).join(' + ')}`}
          text={[
            item.service === 'http' ? t.security.web : item.service.toUpperCase(),
            browserName(item.userAgent),
            item.ip,
          ]
            .filter(Boolean)
            .join(' · ')}
        >
          <span className={`text-[12.5px] ${item.outcome === 'ok' ? 'text-ink-3' : 'text-danger'}`}>
            <time dateTime={item.lastAt}>{messageDate(item.lastAt, locale)}</time>
            {item.count > 1 && ` · ${t.security.logTimes(item.count)}`}
          </span>
        </Setting>
      ))}
      {hasMore && (
        <div className="border-t border-line p-4">
          <button type="button" className="button" onClick={() => load(list)}>
            {t.security.logMore}
          </button>
        </div>
      )}
    </Section>
  );
}
