import { useNavigate, useSearch } from '@tanstack/react-router';
import { CirclePause, CirclePlay, CircleX, RotateCw, SearchX, Send } from 'lucide-react';
import { useState } from 'react';
import { confirmAction, toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { relativeDate } from '../../lib/dates.ts';
import { problemText, useAdmin, type AdminTexts, type QueueEntry } from './admin-api.ts';
import { AreaHead, Badge, Loaded, MoreButton, Nothing, SearchBox, useSettled } from './parts.tsx';
import { QueueDialog } from './queue-dialog.tsx';

const REFRESH_MS = 4_000;
const PAGE = 50;
/** What the server gives at a time at most. */
const MOST = 1_000;

const STATUSES = ['waiting', 'queued', 'held', 'failed', 'canceled', 'delivered'] as const;
type Status = (typeof STATUSES)[number];
export type QueueAction = 'retry' | 'hold' | 'release' | 'cancel';

const TONES = { queued: 'plain', held: 'warn', delivered: 'good', failed: 'bad', canceled: 'plain' } as const;

/** Outgoing mail: what waits and why, and what to do about it, one by one or many at once. Up to date by itself. */
export function QueueArea() {
  const { t } = useMessages('admin');
  const texts = t.admin.mail;
  const { q = '', status: asked } = useSearch({ strict: false });
  const navigate = useNavigate();
  const status: Status = STATUSES.find((one) => one === asked) ?? 'waiting';
  const [account, setAccount] = useState(q);
  const [domain, setDomain] = useState('');
  const [limit, setLimit] = useState(PAGE);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const who = useSettled(account);
  const where = useSettled(domain);
  const filter =
    (where ? `&domain=${encodeURIComponent(where)}` : '') +
    (/.@./.test(who) ? `&account=${encodeURIComponent(who)}` : '');
  const path = `/api/admin/queue?status=${status}&limit=${limit}${filter}`;
  const { data, reload } = useAdmin<QueueEntry[]>(path, REFRESH_MS);
  const shown = Array.isArray(data) ? data : [];
  const selected = shown.filter(({ id }) => selection.has(id)).map(({ id }) => id);
  const canChange = status === 'waiting' || status === 'queued' || status === 'held';
  const change = async (action: QueueAction) => {
    if (action === 'cancel') {
      const question = { title: texts.cancelTitle(selected.length), text: texts.cancelText };
      if (!(await confirmAction({ ...question, action: texts.cancel, isDanger: true }))) return;
    }
    try {
      const { changed } = await api<{ changed: string[] }>('POST', `/api/admin/queue/${action}`, {
        ids: selected,
      });
      toast(doneText(action, changed.length, t));
      setSelection(new Set());
      reload();
    } catch (error) {
      toast(problemText(error, t), { tone: 'error' });
    }
  };
  return (
    <>
      <AreaHead title={t.admin.queue} note={t.admin.updated}>
        <select
          className="field field-small admin-select"
          aria-label={texts.statusLabel}
          value={status}
          onChange={(event) => {
            setSelection(new Set());
            void navigate({
              to: '/admin/{-$section}',
              params: { section: 'queue' },
              search: { status: event.target.value },
              replace: true,
            });
          }}
        >
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {texts.status[one]}
            </option>
          ))}
        </select>
        <SearchBox label={texts.domain} value={domain} onChange={setDomain} />
        <SearchBox label={texts.account} value={account} onChange={setAccount} />
      </AreaHead>
      {selected.length > 0 && (
        <div role="toolbar" aria-label={texts.selected(selected.length)} className="bulk-bar">
          <span className="me-auto font-medium">{texts.selected(selected.length)}</span>
          <ActionButtons onAction={(action) => void change(action)} />
        </div>
      )}
      {/* Nobody has that address: nothing of theirs is here. */}
      <Loaded answer={data === 'failed' && filter ? [] : data}>
        {(entries) =>
          entries.length === 0 ? (
            filter || status !== 'waiting' ? (
              <Nothing icon={SearchX} title={texts.none} />
            ) : (
              <Nothing icon={Send} title={texts.empty} text={texts.emptyText} />
            )
          ) : (
            <div className="admin-card">
              <table className={`admin-table ${canChange ? 'has-checks' : ''}`}>
                <thead>
                  <tr>
                    {canChange && (
                      <th className="narrow">
                        <input
                          type="checkbox"
                          className="check align-middle"
                          aria-label={texts.selectAll}
                          checked={selected.length === entries.length}
                          onChange={(event) =>
                            setSelection(new Set(event.target.checked ? entries.map(({ id }) => id) : []))
                          }
                        />
                      </th>
                    )}
                    <th>{texts.recipient}</th>
                    <th>{texts.sender}</th>
                    <th>{texts.state}</th>
                    <th>{canChange ? texts.next : t.admin.signIn.when}</th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map((entry) => (
                    <QueueRow
                      key={entry.id}
                      entry={entry}
                      isSelected={canChange ? selection.has(entry.id) : null}
                      onSelect={(isSelected) => {
                        const next = new Set(selection);
                        if (isSelected) next.add(entry.id);
                        else next.delete(entry.id);
                        setSelection(next);
                      }}
                      onOpen={() => setOpen(entry.id)}
                    />
                  ))}
                </tbody>
              </table>
              <MoreButton
                more={
                  entries.length === limit && limit < MOST
                    ? () => setLimit(Math.min(limit + PAGE, MOST))
                    : null
                }
              />
            </div>
          )
        }
      </Loaded>
      {open !== null && <QueueDialog id={open} onClose={() => setOpen(null)} onChange={reload} />}
    </>
  );
}

const ACTIONS = [
  { action: 'retry', icon: RotateCw },
  { action: 'hold', icon: CirclePause },
  { action: 'release', icon: CirclePlay },
  { action: 'cancel', icon: CircleX },
] as const;

/** @param status of what they are for; left out: of several */
export function ActionButtons({
  status,
  onAction,
}: {
  status?: QueueEntry['status'];
  onAction: (action: QueueAction) => void;
}) {
  const { t } = useMessages('admin');
  return ACTIONS.filter(
    ({ action }) =>
      !(status === 'held' && action === 'hold') && !(status === 'queued' && action === 'release'),
  ).map(({ action, icon: Icon }) => (
    <button
      key={action}
      type="button"
      className={`button ${action === 'cancel' ? 'button-danger' : ''}`}
      onClick={() => onAction(action)}
    >
      <Icon aria-hidden="true" size={15} />
      {t.admin.mail[action]}
    </button>
  ));
}

export function doneText(action: QueueAction, count: number, t: AdminTexts): string {
  const { retried, heldDone, released, canceled } = t.admin.mail;
  return { retry: retried, hold: heldDone, release: released, cancel: canceled }[action](count);
}

export function QueueBadge({ status }: { status: QueueEntry['status'] }) {
  const { t } = useMessages('admin');
  return <Badge tone={TONES[status]}>{t.admin.mail.status[status]}</Badge>;
}

function QueueRow({
  entry,
  isSelected,
  onSelect,
  onOpen,
}: {
  entry: QueueEntry;
  /** Null: there is nothing to select. */
  isSelected: boolean | null;
  onSelect: (isSelected: boolean) => void;
  onOpen: () => void;
}) {
  const { t, locale } = useMessages('admin');
  const texts = t.admin.mail;
  const { rcptTo, mailFrom, status, attempts, lastReply, nextAttemptAt, finishedAt } = entry;
  const when = finishedAt ?? nextAttemptAt;
  return (
    <tr>
      {isSelected !== null && (
        <td className="check-cell narrow">
          <input
            type="checkbox"
            className="check align-middle"
            aria-label={texts.select(rcptTo)}
            checked={isSelected}
            onChange={(event) => onSelect(event.target.checked)}
          />
        </td>
      )}
      <td className="lead">
        <button type="button" className="row-link" onClick={onOpen}>
          {rcptTo}
        </button>
        {lastReply && <span className="block text-[12.5px] text-ink-3">{lastReply}</span>}
      </td>
      <td data-label={texts.sender} className="text-ink-2">
        {mailFrom || texts.system}
      </td>
      <td data-label={texts.state}>
        <span className="flex flex-wrap gap-1">
          <QueueBadge status={status} />
          {attempts > 0 && <Badge>{texts.tries(attempts)}</Badge>}
        </span>
      </td>
      <td data-label={texts.next} className="whitespace-nowrap text-ink-2">
        {when && <time dateTime={when}>{relativeDate(when, locale)}</time>}
      </td>
    </tr>
  );
}
