import type { Id } from '@mailcote/jmap';
import { CalendarClock } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { setUi, toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { messageDate } from '../../lib/dates.ts';
import { displayName } from '../../mail-store/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { openDraft } from './composers.ts';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { cancelScheduled, readScheduled, rescheduleMessage, type Scheduled } from './scheduled.ts';

/** The messages that wait for their time: each can be sent at another one, or taken back into the drafts. */
export function ScheduledDialog() {
  const account = useAccount();
  const { t, locale } = useMessages('compose');
  const [list, setList] = useState<Scheduled[] | 'failed' | null>(null);
  const [changing, setChanging] = useState<Scheduled | null>(null);
  const close = () => setUi({ overlay: null });

  const load = useCallback(() => {
    readScheduled(account).then(setList, () => setList('failed'));
  }, [account]);
  useEffect(load, [load]);
  useEffect(
    () =>
      account.client.onStateChange(({ changed }) => {
        if (changed[account.client.accountId]?.['EmailSubmission'] !== undefined) load();
      }),
    [account, load],
  );

  const cancel = async (message: Scheduled) => {
    const emailId: Id | null = await cancelScheduled(account, message).catch(() => null);
    if (emailId === null) {
      toast(t.compose.tooLate, { tone: 'error' });
      load();
      return;
    }
    close();
    toast(t.compose.undone);
    await openDraft(emailId);
  };
  const change = async (message: Scheduled, at: Date) => {
    setChanging(null);
    const isChanged = await rescheduleMessage(account, message, at).catch(() => false);
    if (isChanged) toast(t.compose.scheduledFor(messageDate(at.toISOString(), locale)));
    else toast(t.compose.tooLate, { tone: 'error' });
    load();
  };

  if (changing)
    return (
      <ScheduleDialog
        current={changing.sendAt}
        onPick={(at) => void change(changing, at)}
        onClose={() => setChanging(null)}
      />
    );
  return (
    <Dialog title={t.compose.scheduled} onClose={close} isWide isStatic>
      {list === 'failed' && <p role="alert">{t.app.unreachable}</p>}
      {list !== null && list !== 'failed' && list.length === 0 && (
        <EmptyState icon={CalendarClock} title={t.compose.scheduledNone} text={t.compose.scheduledNoneText} />
      )}
      {list !== null && list !== 'failed' && list.length > 0 && (
        <ul className="flex flex-col">
          {list.map((message) => (
            <li
              key={message.submissionId}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2.5 first:border-t-0"
            >
              <div className="min-w-[12rem] grow basis-0">
                <p className="truncate font-medium">{message.subject || t.list.noSubject}</p>
                <p className="truncate text-[13px] text-ink-2">
                  {t.list.to(message.to.map(displayName).join(', '))}
                </p>
              </div>
              <time className="text-[13px] text-ink-2" dateTime={message.sendAt.toISOString()}>
                {messageDate(message.sendAt.toISOString(), locale)}
              </time>
              <span className="flex gap-1">
                <button
                  type="button"
                  className="button"
                  aria-label={`${t.compose.reschedule}: ${message.subject}`}
                  onClick={() => setChanging(message)}
                >
                  {t.compose.reschedule}
                </button>
                <button
                  type="button"
                  className="button button-quiet"
                  aria-label={`${t.compose.unschedule}: ${message.subject}`}
                  onClick={() => void cancel(message)}
                >
                  {t.compose.unschedule}
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
