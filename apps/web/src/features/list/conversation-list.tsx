/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a virtual grid of positioned rows (ARIA APG grid); a table cannot leave rows out. */
import { MethodError } from '@mailcote/jmap';
import { Archive, CircleAlert, MailOpen } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  type MouseEvent,
  type RefObject,
} from 'react';
import { useBins, useEmitter, useMine } from '../../app/store-hooks.ts';
import { setUi, ui, useUi } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { usePreferences } from '../../lib/preferences.ts';
import type { EmailList, RowContext } from '../../mail-store/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useLabels } from '../mailboxes/labels.ts';
import type { Place } from '../mailboxes/place.ts';
import { EmptyList } from './empty-list.tsx';
import { useRowWindow, type RowScroller } from './row-window.ts';
import { Row, RowSkeleton } from './row.tsx';
import { useSwipe, type Swipe } from './use-swipe.ts';

/** Must agree with --row-height in tokens.css. */
const ROW_HEIGHT = { comfortable: 78, compact: 54 };

interface ConversationListProps {
  place: Place;
  list: EmailList;
  openId: string | null;
  words: readonly string[];
  scroller: RefObject<RowScroller | null>;
  onOpen: (emailId: string) => void;
  onSelect: (emailId: string, event: { shiftKey: boolean }) => void;
  onStar: (emailId: string) => void;
  onSwipe: (emailId: string, swipe: Swipe) => void;
  /** A row begins to be dragged. Gives back how many go with it. */
  onDrag: (emailId: string) => number;
}

/** The virtual list of conversations: a true scrollbar over all of them, drawn are those in view. */
export function ConversationList(props: ConversationListProps) {
  const { place, list, openId, words, onOpen, onSelect, onStar } = props;
  const { t } = useMessages();
  const { density } = usePreferences();
  useEmitter(list);
  const labels = useLabels();
  const mine = useMine();
  const bins = useBins();
  const selection = useUi((state) => state.selection);
  const focusId = useUi((state) => state.focusId);
  const rowHeight = ROW_HEIGHT[density];
  const total = list.total;
  const window = useRowWindow(total ?? 0, rowHeight);
  const { box, first, last } = window;
  useImperativeHandle(props.scroller, () => window, [window]);

  const context = useMemo<RowContext>(
    () => ({
      mine,
      bins,
      mailboxId: place.mailboxId,
      showsRecipients: place.role === 'sent' || place.role === 'drafts',
    }),
    [mine, bins, place.mailboxId, place.role],
  );

  useEffect(() => {
    list.look(first, Math.max(first, last));
  }, [list, first, last]);

  // Rows came or went above those that are looked at: these stay where they are on the screen.
  const { count: shifts, rows: shiftedBy } = list.shift;
  const seenShifts = useRef(shifts);
  const { shiftBy } = window;
  useLayoutEffect(() => {
    if (seenShifts.current !== shifts) shiftBy(shiftedBy);
    seenShifts.current = shifts;
  }, [shifts, shiftedBy, shiftBy]);

  const swipe = useSwipe(props.onSwipe, (rowId) => onSelect(rowId, { shiftKey: false }));
  const open = useCallback(
    (emailId: string, event: MouseEvent) => {
      // Once some are ticked, a finger ticks others.
      const isTicking = isTouch(event) && ui().selection.size > 0;
      if (isTicking || event.shiftKey || event.metaKey || event.ctrlKey) onSelect(emailId, event);
      else onOpen(emailId);
    },
    [onOpen, onSelect],
  );

  const hasFailed = list.error !== null && total === null;
  if (hasFailed || total === 0) {
    return (
      <div ref={box} id="conversations" tabIndex={-1} className="rows h-full">
        {hasFailed ? <FailedList list={list} /> : <EmptyList place={place} />}
      </div>
    );
  }

  const count = total ?? 12;
  const end = total === null ? 11 : last;
  const rows = [];
  // Where nothing has the focus yet, the first row can take it.
  const tabbable = focusId !== null && list.indexOf(focusId) !== -1 ? focusId : list.at(0);
  for (let index = first; index <= end; index += 1) {
    const emailId = list.at(index);
    const top = window.offset + (index - first) * rowHeight;
    rows.push(
      emailId === undefined ? (
        <RowSkeleton key={`empty-${index}`} index={index} top={top} />
      ) : (
        <Row
          key={emailId}
          emailId={emailId}
          index={index}
          top={top}
          context={context}
          labels={labels}
          isFocused={emailId === tabbable}
          isOpen={emailId === openId}
          isSelected={selection.has(emailId)}
          isSelecting={selection.size > 0}
          swipedBy={swipe.state?.rowId === emailId ? swipe.state.by : 0}
          words={words}
          snippet={list.snippet(emailId)}
          onOpen={open}
          onSelect={onSelect}
          onStar={onStar}
          onDrag={props.onDrag}
        />
      ),
    );
  }

  return (
    <div
      ref={box}
      role="grid"
      id="conversations"
      aria-label={t.list.label(place.title)}
      aria-rowcount={total ?? -1}
      aria-multiselectable="true"
      aria-busy={total === null}
      tabIndex={-1}
      className="rows h-full"
      {...swipe.handlers}
      onFocus={(event) => {
        const id = event.target.closest('[role="row"]')?.id.slice('row-'.length);
        if (id && id !== ui().focusId) setUi({ focusId: id });
      }}
    >
      <div role="rowgroup" style={{ blockSize: total === null ? count * rowHeight : window.height }}>
        {swipe.state && (
          <SwipeGround
            swipe={swipe.state.swipe}
            isEnough={swipe.isEnough}
            top={window.offset + (list.indexOf(swipe.state.rowId) - first) * rowHeight}
          />
        )}
        {rows}
      </div>
    </div>
  );
}

/** Clicks are pointer events by now; React's types do not say so yet. */
const isTouch = ({ nativeEvent }: MouseEvent): boolean =>
  nativeEvent instanceof PointerEvent && nativeEvent.pointerType === 'touch';

/** What lies under a row that is pulled aside: what letting go will do. */
function SwipeGround({ swipe, isEnough, top }: { swipe: Swipe; isEnough: boolean; top: number }) {
  const Icon = swipe === 'archive' ? Archive : MailOpen;
  return (
    <div
      aria-hidden="true"
      className="swipe-ground"
      data-swipe={swipe}
      data-enough={isEnough || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Icon size={22} strokeWidth={1.75} />
    </div>
  );
}

/** What has no index is looked for in the messages themselves, and these are too many. */
const isTooBroad = (error: Error | null): boolean =>
  error instanceof MethodError && error.type === 'unsupportedFilter';

function FailedList({ list }: { list: EmailList }) {
  const { t } = useMessages();
  return (
    <EmptyState
      icon={CircleAlert}
      title={t.list.failed}
      text={isTooBroad(list.error) ? t.list.tooBroad : t.app.unreachable}
      isAlert
    >
      <button type="button" className="button" onClick={() => list.retry()}>
        {t.app.retry}
      </button>
    </EmptyState>
  );
}
