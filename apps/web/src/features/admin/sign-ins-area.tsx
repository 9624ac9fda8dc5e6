import { useSearch } from '@tanstack/react-router';
import { KeyRound, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { exactDate, relativeDate } from '../../lib/dates.ts';
import { browserName } from '../settings/browser-name.ts';
import { useAdmin, type AdminTexts } from './admin-api.ts';
import { AreaHead, Badge, Loaded, MoreButton, Nothing, SearchBox, useSettled } from './parts.tsx';

interface SignIn {
  id: string;
  accountId: string | null;
  username: string;
  service: keyof AdminTexts['admin']['signIn']['services'];
  ip: string;
  userAgent: string;
  outcome: keyof AdminTexts['admin']['signIn']['outcomes'];
  factors: (keyof AdminTexts['admin']['signIn']['factors'])[];
  count: number;
  firstAt: string;
  lastAt: string;
}

const REFRESH_MS = 10_000;
const PAGE = 100;
/** What the server gives at a time at most. */
const MOST = 500;

/** Who signed in or tried to, by the web or by a mail program. */
export function SignInsArea() {
  const { t, locale } = useMessages('admin');
  const texts = t.admin.signIn;
  const { q = '' } = useSearch({ strict: false });
  const [search, setSearch] = useState(q);
  const account = useSettled(search);
  const [outcome, setOutcome] = useState<SignIn['outcome'] | ''>('');
  const [limit, setLimit] = useState(PAGE);
  // Half an address is nobody's yet.
  const filter = /.@./.test(account) ? `&account=${encodeURIComponent(account)}` : '';
  const { data } = useAdmin<SignIn[]>(`/api/admin/sign-ins?limit=${limit}${filter}`, REFRESH_MS);
  return (
    <>
      <AreaHead title={t.admin.signIns} note={t.admin.updated}>
        <SearchBox label={texts.account} value={search} onChange={setSearch} />
        <select
          className="field field-small admin-select"
          aria-label={texts.outcome}
          value={outcome}
          onChange={(event) => setOutcome(event.target.value as SignIn['outcome'] | '')}
        >
          <option value="">{t.admin.all}</option>
          {(Object.keys(texts.outcomes) as SignIn['outcome'][]).map((key) => (
            <option key={key} value={key}>
              {texts.outcomes[key]}
            </option>
          ))}
        </select>
      </AreaHead>
      <Loaded answer={data === 'failed' && filter ? [] : data}>
        {(all) => {
          const signIns = outcome === '' ? all : all.filter((one) => one.outcome === outcome);
          if (signIns.length === 0)
            return filter || outcome ? (
              <Nothing icon={SearchX} title={texts.none} />
            ) : (
              <Nothing icon={KeyRound} title={texts.empty} text={texts.emptyText} />
            );
          return (
            <div className="admin-card">
              <table className="admin-table">
                <thead>
                  <tr>
                    <th>{texts.who}</th>
                    <th>{texts.outcome}</th>
                    <th>{texts.how}</th>
                    <th>{texts.where}</th>
                    <th>{texts.when}</th>
                  </tr>
                </thead>
                <tbody>
                  {signIns.map((one) => (
                    <tr key={one.id}>
                      <td className="font-medium">
                        {one.username || texts.unknown}
                        {one.accountId === null && one.username !== '' && (
                          <span className="block text-[12px] font-normal text-ink-3">{texts.noAccount}</span>
                        )}
                      </td>
                      <td data-label={texts.outcome}>
                        <span className="flex flex-wrap gap-1">
                          <Badge tone={one.outcome === 'ok' ? 'good' : 'bad'}>
                            {texts.outcomes[one.outcome]}
                          </Badge>
                          {one.count > 1 && <Badge>{texts.times(one.count)}</Badge>}
                        </span>
                      </td>
                      <td data-label={texts.how} className="text-ink-2">
                        <span>
                          {texts.services[one.service]}
                          {one.factors.length > 0 && (
                            <span className="block text-[12px] text-ink-3">
                              {one.factors.map((factor) => texts.factors[factor]).join(' + ')}
                            </span>
                          )}
                        </span>
                      </td>
                      <td data-label={texts.where} className="text-ink-2">
                        <span>
                          {one.ip}
                          {one.userAgent && (
                            <span className="block text-[12px] text-ink-3">{browserName(one.userAgent)}</span>
                          )}
                        </span>
                      </td>
                      <td
                        data-label={texts.when}
                        className="text-ink-2"
                        title={exactDate(one.lastAt, locale)}
                      >
                        <time dateTime={one.lastAt}>{relativeDate(one.lastAt, locale)}</time>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <MoreButton
                more={
                  all.length === limit && limit < MOST ? () => setLimit(Math.min(limit + PAGE, MOST)) : null
                }
              />
            </div>
          );
        }}
      </Loaded>
    </>
  );
}
