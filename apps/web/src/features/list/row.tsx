/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a virtual grid of positioned rows (ARIA APG grid); a table cannot leave rows out. */
import type { SearchSnippet } from '@mailcote/jmap';
import { AlarmClock, BellOff } from 'lucide-react';
import * as paperclipIcon from 'lucide-react/icons/paperclip';
import * as starIcon from 'lucide-react/icons/star';
import { memo, type DragEvent, type MouseEvent, type ReactNode } from 'react';
import { useThreadRow } from '../../app/store-hooks.ts';
import { setUi } from '../../app/ui-store.ts';
import { useMessages, type Messages } from '../../i18n/index.ts';
import { exactDate, messageDate, shortDate } from '../../lib/dates.ts';
import { shortName, type RowContext, type ThreadRow } from '../../mail-store/index.ts';
import { drawnIcon } from '../../ui/drawn-icon.ts';
import { LabelChip } from '../../ui/label-chip.tsx';
import { labelsOn, type Label, type Labels } from '../mailboxes/labels.ts';
import { marked, markedSnippet } from './marked.tsx';

export interface RowProps {
  emailId: string;
  index: number;
  top: number;
  context: RowContext;
  labels: Labels;
  isFocused: boolean;
  isOpen: boolean;
  isSelected: boolean;
  isSelecting: boolean;
  /** How far a finger has pulled it aside, in pixels. */
  swipedBy: number;
  words: readonly string[];
  /** Where the words of a search were found, once that is known. */
  snippet: SearchSnippet | undefined;
  onOpen: (emailId: string, event: MouseEvent) => void;
  onSelect: (emailId: string, event: { shiftKey: boolean }) => void;
  onStar: (emailId: string) => void;
  onDrag: (emailId: string) => number;
}

/** One conversation in the list: who, when, what about, how it begins. */
export const Row = memo(function Row(props: RowProps) {
  const { emailId, index, top, context, isFocused, isOpen, isSelected, words, snippet } = props;
  const messages = useMessages();
  const row = useThreadRow(emailId, context);
  if (!row) return <RowSkeleton index={index} top={top} />;
  const { t, locale } = messages;
  const { email } = row;
  const subject = email.subject?.trim() || t.list.noSubject;
  const labels = labelsOn(props.labels, row.emails, context.mailboxId);
  const date = row.snoozedUntil ? messageDate(row.snoozedUntil, locale) : shortDate(email.receivedAt, locale);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard reaches a row through the list's commands (j, k, Enter, x); the row itself takes the focus
    <div
      role="row"
      id={`row-${emailId}`}
      aria-rowindex={index + 1}
      aria-selected={isSelected}
      aria-label={sentence(row, labels, date, messages)}
      aria-current={isOpen ? 'true' : undefined}
      tabIndex={isFocused ? 0 : -1}
      data-unread={row.isUnread || undefined}
      data-open={isOpen || undefined}
      data-selected={isSelected || undefined}
      data-selecting={props.isSelecting || undefined}
      className="row"
      style={{
        transform: `translateY(${top}px)`,
        ...(props.swipedBy !== 0 && { translate: `${props.swipedBy}px 0` }),
      }}
      draggable={canDrag}
      onDragStart={(event) => startDrag(event, props.onDrag(emailId), messages)}
      onDragEnd={() => setUi({ drag: null })}
      onClick={(event) => props.onOpen(emailId, event)}
    >
      <span role="gridcell" className="row-gutter">
        <span className="row-dot" aria-hidden="true" />
        <input
          type="checkbox"
          className="check row-check"
          checked={isSelected}
          tabIndex={-1}
          aria-label={t.list.select}
          onClick={(event) => {
            event.stopPropagation();
            props.onSelect(emailId, event);
          }}
          // The click above decides, because it knows the Shift key.
          onChange={() => undefined}
        />
      </span>
      <span role="gridcell" className="row-main">
        <span className="row-line">
          <span className="row-people">{people(row, context, messages, words)}</span>
          {row.emails.length > 1 && <span className="row-count">{row.emails.length}</span>}
          {row.isMuted && <BellOff className="row-clip" aria-hidden="true" size={13} strokeWidth={1.9} />}
          {row.snoozedUntil ? (
            <time
              className="row-date row-snoozed"
              dateTime={row.snoozedUntil}
              title={exactDate(row.snoozedUntil, locale)}
            >
              <AlarmClock aria-hidden="true" size={13} strokeWidth={1.9} />
              {date}
            </time>
          ) : (
            <time
              className="row-date"
              dateTime={email.receivedAt}
              title={exactDate(email.receivedAt, locale)}
            >
              {date}
            </time>
          )}
        </span>
        <span className="row-line">
          {labels.slice(0, SHOWN_LABELS).map(({ id, name, color }) => (
            <LabelChip key={id} name={name} color={color} />
          ))}
          {labels.length > SHOWN_LABELS && <span className="label">+{labels.length - SHOWN_LABELS}</span>}
          <span className="row-subject" dir="auto">
            {found(snippet?.subject, subject, props)}
          </span>
          {row.hasAttachment && PAPERCLIP}
        </span>
        <span className="row-preview">
          <span dir="auto" className="block truncate">
            {found(snippet?.preview, email.preview, props)}
          </span>
        </span>
      </span>
      <span role="gridcell" className="row-star" data-starred={row.isStarred || undefined}>
        <button
          type="button"
          tabIndex={-1}
          aria-pressed={row.isStarred}
          aria-label={row.isStarred ? t.action.unstar : t.action.star}
          onClick={(event) => {
            event.stopPropagation();
            props.onStar(emailId);
          }}
        >
          {STAR}
        </button>
      </span>
    </div>
  );
});

const PAPERCLIP = drawnIcon(paperclipIcon, { size: 14, strokeWidth: 1.9, className: 'row-clip' });
const STAR = drawnIcon(starIcon, { size: 16, strokeWidth: 1.75 });
/** More than these leave no room for the subject. */
const SHOWN_LABELS = 2;
/** A finger pulls rows aside and scrolls; it does not drag them. */
const canDrag = matchMedia('(pointer: fine)').matches;

/** What is dragged is shown in words, since one picture of one row would say too little of many. */
function startDrag(event: DragEvent, count: number, { t }: Messages): void {
  const ghost = document.createElement('div');
  ghost.className = 'drag-ghost';
  ghost.textContent = t.list.conversations(count);
  document.body.append(ghost);
  event.dataTransfer.setDragImage(ghost, -8, -8);
  event.dataTransfer.effectAllowed = 'copyMove';
  event.dataTransfer.setData('text/plain', t.list.conversations(count));
  // The browser has taken its picture by then.
  setTimeout(() => ghost.remove());
}

/** As the server marked it; until it has said so, and where there is nothing to mark, the plain text. */
function found(html: string | null | undefined, text: string, { snippet, words }: RowProps): ReactNode {
  if (html) return markedSnippet(html);
  return snippet ? text : marked(text, words);
}

/** A row that is on its way. */
export function RowSkeleton({ index, top }: { index: number; top: number }) {
  const { t } = useMessages();
  const width = 38 + ((index * 37) % 45);
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-busy="true"
      className="row"
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" aria-label={t.list.loading} className="row-main justify-center gap-2.5 ps-[34px]">
        <span className="skeleton block h-2.5" style={{ inlineSize: `${24 + ((index * 13) % 20)}%` }} />
        <span className="skeleton block h-2.5" style={{ inlineSize: `${width}%` }} />
      </span>
    </div>
  );
}

function people(row: ThreadRow, context: RowContext, { t }: Messages, words: readonly string[]): ReactNode {
  const { participants } = row;
  const [only] = participants;
  const draft =
    row.hasDraft && !context.showsRecipients ? <span className="row-draft">{t.list.draft}</span> : null;
  if (!only) return draft ?? t.list.nobody;
  const nameOf = (person: typeof only) => (person.isMe && !context.showsRecipients ? t.list.me : person.name);
  if (participants.length === 1) {
    const name = context.showsRecipients ? t.list.to(only.name) : nameOf(only);
    return (
      <>
        {marked(name, words)}
        {draft && <>, {draft}</>}
      </>
    );
  }
  // First, and the last two: who began and who is talking now.
  const shown = participants.length > 3 ? [only, ...participants.slice(-2)] : participants;
  return (
    <>
      {context.showsRecipients && t.list.to('')}
      {shown.map((person, index) => (
        <span key={person.email} data-read={!person.isUnread || undefined}>
          {index > 0 && (participants.length > 3 && index === 1 ? ' … ' : ', ')}
          {person.isMe && !context.showsRecipients ? t.list.me : marked(shortName(person), words)}
        </span>
      ))}
      {draft && <>, {draft}</>}
    </>
  );
}

/** The row as a sentence, for those who hear it. */
function sentence(row: ThreadRow, labels: readonly Label[], date: string, { t }: Messages): string {
  const names = row.participants.map((person) => (person.isMe ? t.list.me : person.name)).join(', ');
  return [
    row.isUnread ? t.list.unread : '',
    row.isStarred ? t.list.starred : '',
    `${names || t.list.nobody}${row.emails.length > 1 ? `, ${t.list.messages(row.emails.length)}` : ''}.`,
    t.list.subject(row.email.subject?.trim() || t.list.noSubject),
    labels.length > 0 ? t.list.labels(labels.map(({ name }) => name).join(', ')) : '',
    row.hasAttachment ? t.list.attachment : '',
    row.isMuted ? t.list.muted : '',
    row.snoozedUntil ? t.list.snoozed(date) : date,
    row.email.preview,
  ]
    .filter(Boolean)
    .join(' ');
}
