import { CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { messageDate, relativeDate } from '../../lib/dates.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { problemText, useAdmin, type QueueAttempt, type QueueEntry } from './admin-api.ts';
import { Badge } from './parts.tsx';
import { ActionButtons, doneText, QueueBadge, type QueueAction } from './queue-area.tsx';

const REFRESH_MS = 4_000;
const OUTCOME_TONES = { delivered: 'good', retry: 'warn', failed: 'bad' } as const;

/** One recipient of one message, with what was said at each try. */
export function QueueDialog({
  id,
  onClose,
  onChange,
}: {
  id: string;
  onClose: () => void;
  onChange: () => void;
}) {
  const { t, locale } = useMessages('admin');
  const texts = t.admin.mail;
  const { data, reload } = useAdmin<QueueEntry & { log: QueueAttempt[] }>(
    `/api/admin/queue/${encodeURIComponent(id)}`,
    REFRESH_MS,
  );
  const [isCanceling, setIsCanceling] = useState(false);
  const change = async (action: QueueAction) => {
    try {
      await api('POST', `/api/admin/queue/${encodeURIComponent(id)}/${action}`);
      toast(doneText(action, 1, t));
    } catch (error) {
      toast(problemText(error, t), { tone: 'error' });
    }
    setIsCanceling(false);
    reload();
    onChange();
  };
  if (data === null || data === 'failed') {
    return (
      <Dialog title={t.admin.queue} onClose={onClose} isWide>
        {data === null ? (
          <span aria-busy="true" className="skeleton block h-4 w-2/5" />
        ) : (
          <EmptyState icon={CircleAlert} title={t.admin.loadFailed} isAlert />
        )}
      </Dialog>
    );
  }
  const { status, rcptTo, mailFrom, size, createdAt, nextAttemptAt, log } = data;
  const isWaiting = status === 'queued' || status === 'held';
  return (
    <Dialog
      title={texts.title(rcptTo)}
      onClose={onClose}
      isWide
      isStatic
      actions={
        isWaiting &&
        (isCanceling ? (
          <>
            <p className="me-auto self-center text-[13px] text-ink-2">{texts.cancelText}</p>
            <button type="button" className="button button-quiet" onClick={() => setIsCanceling(false)}>
              {t.app.cancel}
            </button>
            <button type="button" className="button button-danger" onClick={() => void change('cancel')}>
              {texts.cancel}
            </button>
          </>
        ) : (
          <ActionButtons
            status={status}
            onAction={(action) => (action === 'cancel' ? setIsCanceling(true) : void change(action))}
          />
        ))
      }
    >
      <dl className="facts text-[13.5px]">
        <dt>{texts.state}</dt>
        <dd>
          <QueueBadge status={status} />
        </dd>
        <dt>{texts.sender}</dt>
        <dd>{mailFrom || texts.system}</dd>
        <dt>{texts.since}</dt>
        <dd>{messageDate(createdAt, locale)}</dd>
        {nextAttemptAt && (
          <>
            <dt>{texts.next}</dt>
            <dd>{relativeDate(nextAttemptAt, locale)}</dd>
          </>
        )}
        <dt>{texts.size}</dt>
        <dd>{formatBytes(size, locale)}</dd>
      </dl>
      <h3 className="mt-5 mb-2 font-semibold">{texts.attempts}</h3>
      {log.length === 0 && <p className="text-ink-2">{texts.noAttempts}</p>}
      <ol className="flex flex-col gap-4">
        {log.toReversed().map((attempt) => (
          <li key={attempt.number} data-attempt={attempt.number}>
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">
                {texts.attempt(attempt.number, messageDate(attempt.startedAt, locale))}
              </span>
              <Badge tone={OUTCOME_TONES[attempt.outcome]}>{texts.outcome[attempt.outcome]}</Badge>
              {attempt.peer && <span className="text-[13px] text-ink-3">{texts.peer(attempt.peer)}</span>}
            </p>
            <p className="my-1 break-words text-ink-2">{attempt.reply}</p>
            {attempt.dialogue.length === 0 ? (
              <p className="text-[13px] text-ink-3">{texts.noDialogue}</p>
            ) : (
              <Dialogue attempt={attempt} />
            )}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

function Dialogue({ attempt: { number, dialogue } }: { attempt: QueueAttempt }) {
  const { t } = useMessages('admin');
  const lines = dialogue.map((text, at) => ({ text, key: `${at} ${text}` }));
  return (
    <section
      aria-label={t.admin.mail.dialogue(number)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- reached by the keyboard too, so that it can be scrolled (axe: scrollable-region-focusable)
      tabIndex={0}
      className="dialogue"
    >
      {lines.map(({ text, key }) => (
        <p key={key} data-from={text.slice(0, 1)}>
          {text}
        </p>
      ))}
    </section>
  );
}
