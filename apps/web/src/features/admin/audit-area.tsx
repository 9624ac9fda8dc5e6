import { History } from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import { exactDate, relativeDate } from '../../lib/dates.ts';
import { usePages, type AdminTexts } from './admin-api.ts';
import { AreaHead, Loaded, MoreButton, Nothing } from './parts.tsx';

interface AuditEvent {
  id: string;
  at: string;
  actor: string | null;
  action: string;
  target: string;
  details: Record<string, unknown>;
}

/** What administrators did. */
export function AuditArea() {
  const { t, locale } = useMessages('admin');
  const texts = t.admin.log;
  const { items, more } = usePages<AuditEvent, { events: AuditEvent[]; next: string | null }>(
    '/api/admin/audit',
    ({ events }) => events,
    'before',
  );
  return (
    <>
      <AreaHead title={t.admin.audit} />
      <Loaded answer={items}>
        {(events) =>
          events.length === 0 ? (
            <Nothing icon={History} title={texts.empty} text={texts.emptyText} />
          ) : (
            <div className="admin-card">
              <table className="admin-table">
                <thead>
                  <tr>
                    <th>{texts.what}</th>
                    <th>{texts.who}</th>
                    <th>{texts.when}</th>
                  </tr>
                </thead>
                <tbody>
                  {events.map((event) => (
                    <tr key={event.id}>
                      <td>
                        {sentence(event, t)}
                        <Details details={event.details} />
                      </td>
                      <td data-label={texts.who}>{event.actor ?? texts.commandLine}</td>
                      <td data-label={texts.when} className="text-ink-2" title={exactDate(event.at, locale)}>
                        <time dateTime={event.at}>{relativeDate(event.at, locale)}</time>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <MoreButton more={more} />
            </div>
          )
        }
      </Loaded>
    </>
  );
}

function sentence({ action, target, details }: AuditEvent, t: AdminTexts): string {
  const { actions, other, some } = t.admin.log;
  const changed = details['changed'];
  const what = target || (typeof changed === 'number' ? some(changed) : '');
  if (!(action in actions)) return other(action, what);
  const said = actions[action as keyof typeof actions](what);
  return said.charAt(0).toLocaleUpperCase() + said.slice(1);
}

/** As the API names them: the words of the documentation. */
function Details({ details }: { details: AuditEvent['details'] }) {
  const shown = Object.entries(details).filter(
    ([, value]) => value !== null && value !== false && value !== '',
  );
  if (shown.length === 0) return null;
  return (
    <span className="block font-mono text-[12px] text-ink-3">
      {shown
        .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : JSON.stringify(value)}`)
        .join(' · ')}
    </span>
  );
}
