import { useId, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { messageDate } from '../../lib/dates.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { sendTimes, toLocalInput, type SendTime } from './send-times.ts';

interface ScheduleDialogProps {
  /** What the moment is for; by default sending. */
  title?: string;
  /** The natural choices at a moment, soonest first; by default those for sending. */
  timesAt?: (now: Date) => SendTime[];
  /** What it is set to; null: nothing yet. */
  current: Date | null;
  onPick: (at: Date) => void;
  onClose: () => void;
  /** Shows what is waiting already. */
  onShowAll?: () => void;
}

/** When: natural choices, or any moment. The server keeps to it with every tab closed. */
export function ScheduleDialog({
  title,
  timesAt = sendTimes,
  current,
  onPick,
  onClose,
  onShowAll,
}: ScheduleDialogProps) {
  const { t, locale } = useMessages('compose');
  const [now] = useState(() => new Date());
  const choices = timesAt(now);
  const action = title ?? t.compose.schedule;
  const [moment, setMoment] = useState(() => toLocalInput(current ?? choices[0]?.at ?? now));
  const id = useId();
  const chosen = new Date(moment);
  const isPast = !(chosen.getTime() > now.getTime());
  return (
    <Dialog
      title={action}
      onClose={onClose}
      actions={
        <>
          {onShowAll && (
            <button type="button" className="button button-quiet me-auto" onClick={onShowAll}>
              {t.compose.scheduled}
            </button>
          )}
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.app.cancel}
          </button>
          <button
            type="button"
            className="button button-primary"
            disabled={isPast}
            onClick={() => onPick(chosen)}
          >
            {action}
          </button>
        </>
      }
    >
      <ul className="-mx-2 flex flex-col">
        {choices.map(({ kind, at }) => (
          <li key={kind}>
            <button type="button" className="menu-item w-full" onClick={() => onPick(at)}>
              <span className="grow text-start">{t.compose[kind]}</span>
              <span className="text-[13px] text-ink-3">{messageDate(at.toISOString(), locale, now)}</span>
            </button>
          </li>
        ))}
      </ul>
      <label htmlFor={id} className="mt-3 mb-1 block text-[13px] font-medium">
        {t.compose.pickTime}
      </label>
      <input
        id={id}
        type="datetime-local"
        className="field field-small w-full"
        min={toLocalInput(now)}
        value={moment}
        aria-invalid={isPast}
        aria-describedby={isPast ? `${id}-problem` : undefined}
        onChange={(event) => setMoment(event.target.value)}
      />
      {isPast && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-[12.5px] text-danger">
          {t.compose.timePast}
        </p>
      )}
    </Dialog>
  );
}
