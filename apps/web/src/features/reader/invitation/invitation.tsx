import type { EmailBodyPart } from '@mailcote/jmap';
import { CalendarDays } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAccount } from '../../../app/account.ts';
import { useMessages } from '../../../i18n/index.ts';
import { readEvent, type CalendarEvent, type EventTime } from './read-event.ts';
import { dateRange } from '../../../lib/dates.ts';

/** Larger calendars are no invitations. Octets. */
const MAX_SIZE = 1_000_000;

/** The calendar file of a message, if it has one that is an invitation. */
export function calendarPart(parts: readonly EmailBodyPart[]): EmailBodyPart | null {
  return parts.find(({ type, size }) => type === 'text/calendar' && size <= MAX_SIZE) ?? null;
}

/** Whether a part is the invitation once more, for programs that show none: it is no file that anybody has attached. */
export function isInvitationTwin(part: EmailBodyPart, all: readonly EmailBodyPart[]): boolean {
  return (
    part.type === 'text/calendar' &&
    part.name === null &&
    all.some(({ name, type }) => name !== null && /\/(?:ics|calendar)$/.test(type))
  );
}

/** An invitation: what, when in the reader's own time, where, by whom. Text only, whatever the file holds. */
export function Invitation({ part }: { part: EmailBodyPart }) {
  const { client } = useAccount();
  const { t, locale } = useMessages('reading');
  const [event, setEvent] = useState<CalendarEvent | null>(null);
  const url = client.downloadUrl(part.blobId ?? '', 'invitation.txt', 'text/plain');
  useEffect(() => {
    const controller = new AbortController();
    const load = async () => {
      const response = await fetch(url, { signal: controller.signal });
      if (response.ok) setEvent(readEvent(await response.text()));
    };
    // The file is among the attachments all the same.
    load().catch(() => undefined);
    return () => controller.abort();
  }, [url]);
  if (!event) return null;
  return (
    <section aria-label={t.reading.invitation} className="invitation">
      <CalendarDays aria-hidden="true" size={22} strokeWidth={1.5} />
      <div className="min-w-0 grow">
        <h2 className="font-semibold [overflow-wrap:anywhere]">
          {event.isCancelled && <span className="label ms-0 me-2">{t.reading.cancelled}</span>}
          <span className={event.isCancelled ? 'line-through' : ''}>
            {event.summary || t.reading.invitation}
          </span>
        </h2>
        <dl>
          <dt>{t.reading.when}</dt>
          <dd>
            {whenOf(event, locale, t.reading.inZone)}
            {event.repeats && ` · ${t.reading.repeats}`}
          </dd>
          {event.location && (
            <>
              <dt>{t.reading.where}</dt>
              <dd>{event.location}</dd>
            </>
          )}
          {event.organizer && (
            <>
              <dt>{t.reading.organizer}</dt>
              <dd>{event.organizer}</dd>
            </>
          )}
        </dl>
      </div>
    </section>
  );
}

const DAY_MS = 86_400_000;

/** "Tuesday, 1 December 2026, 10:00 – 11:30", in the reader's zone where that can be known. */
function whenOf(
  { start, end }: CalendarEvent,
  locale: string,
  inZone: (time: string, zone: string) => string,
): string {
  const last = end?.kind === start.kind ? lastOf(end) : null;
  const shown = { hasTime: start.kind !== 'day', zone: start.kind === 'instant' ? null : 'UTC' };
  const text = dateRange(start.at, last, shown, locale);
  return start.kind === 'local' && start.zone !== null ? inZone(text, start.zone) : text;
}

/** The end of whole days is the day after. */
function lastOf({ kind, at }: EventTime): Date {
  return kind === 'day' ? new Date(at.getTime() - DAY_MS) : at;
}
