import {
  ChevronUp,
  Forward,
  Maximize2,
  Minimize2,
  Minus,
  PanelBottomOpen,
  PanelTopClose,
  Reply,
  X,
} from 'lucide-react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useEmitter } from '../../app/store-hooks.ts';
import { useIsPhone } from '../../app/viewport.ts';
import { useMessages } from '../../i18n/index.ts';
import { isApple } from '../../lib/platform.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { ComposerForm } from './composer-form.tsx';
import {
  abandonComposer,
  closeComposer,
  isAtHome,
  setComposerView,
  showOtherVersion,
  useComposers,
  type Composer,
} from './composers.ts';
import { moveInto } from './move-into.ts';

/** The messages being written: in their conversation, in windows at the lower edge, or, on a phone, the whole page. */
export function ComposerWindows() {
  const { list } = useComposers();
  return (
    <div className="composers">
      {list.map((composer) => (
        <Placed key={composer.session.draft.key} composer={composer} />
      ))}
    </div>
  );
}

/** Always the same component in the same element, wherever that stands: what is being written goes on when it is moved. */
function Placed({ composer }: { composer: Composer }) {
  const windowSlot = useRef<HTMLDivElement>(null);
  return (
    <>
      <div ref={windowSlot} className="contents" />
      {/* Before the composer, whose fields take the focus once they are on the page. */}
      <Place composer={composer} windowSlot={windowSlot} />
      {createPortal(<ComposerFrame composer={composer} />, composer.element)}
    </>
  );
}

function Place({
  composer,
  windowSlot,
}: {
  composer: Composer;
  windowSlot: { current: HTMLElement | null };
}) {
  const isPhone = useIsPhone();
  useLayoutEffect(() => {
    const { slots, openThread } = useComposers.getState();
    const { element, view, home, session } = composer;
    if (view !== 'inline' || (isPhone && home?.threadId === openThread)) {
      if (windowSlot.current) moveInto(windowSlot.current, element);
      return;
    }
    const slot = slots.get(session.draft.key);
    // Its conversation has been left: it waits there.
    if (slot) moveInto(slot, element);
    else element.remove();
  });
  return null;
}

function ComposerFrame({ composer }: { composer: Composer }) {
  const { t } = useMessages('compose');
  const isPhone = useIsPhone();
  const { session, view } = composer;
  useEmitter(session);
  const { other, draft, isTouched } = session;
  const isMinimised = view === 'minimised';
  const shown = isPhone && !isMinimised ? 'full' : view;
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    if (composer.view !== 'inline' || composer.focus === null) return;
    // Once its bars are drawn.
    requestAnimationFrame(() => frame.current?.scrollIntoView({ block: 'nearest' }));
    // oxlint-disable-next-line react/exhaustive-deps -- when it opens
  }, []);
  // Nothing was written here: what another window makes of it is shown as it comes.
  useEffect(() => {
    if (other === null || isTouched || view !== 'inline') return;
    if (other.kind === 'changed') void showOtherVersion(composer, other);
    else if (!other.isNewer) abandonComposer(session);
  }, [other, isTouched, view, session, composer]);

  const title = draft.subject.trim() || t.compose.title;
  const Kind = draft.quote?.kind === 'forward' ? Forward : Reply;
  const toggle = () => setComposerView(composer, isMinimised ? 'window' : 'minimised');
  const popKeys = [isApple ? '⌘' : 'Ctrl', '⇧', 'E'];
  return (
    <section
      ref={frame}
      aria-label={title}
      className={shown === 'inline' ? 'composer' : 'composer rise'}
      data-view={shown}
    >
      <header className="composer-head">
        {shown === 'inline' ? (
          <span className="flex min-w-0 grow items-center gap-2 py-1.5 text-ink-2">
            <Kind aria-hidden="true" size={16} strokeWidth={1.75} className="flex-none" />
            <span className="truncate">{title}</span>
          </span>
        ) : (
          <button
            type="button"
            className="min-w-0 grow truncate py-2 text-start font-semibold"
            onClick={toggle}
          >
            {title}
          </button>
        )}
        {shown !== 'inline' && (
          <IconButton
            icon={isMinimised ? ChevronUp : Minus}
            size={16}
            label={isMinimised ? t.compose.restore : t.compose.minimise}
            onClick={toggle}
          />
        )}
        {shown === 'inline' && (
          <IconButton
            icon={PanelBottomOpen}
            size={16}
            label={t.compose.popOut}
            keys={popKeys}
            onClick={() => setComposerView(composer, 'window')}
          />
        )}
        {shown !== 'inline' && isAtHome(composer) && (
          <IconButton
            icon={PanelTopClose}
            size={16}
            label={t.compose.popIn}
            keys={popKeys}
            onClick={() => setComposerView(composer, 'inline')}
          />
        )}
        {!isPhone && !isMinimised && (
          <IconButton
            icon={view === 'full' ? Minimize2 : Maximize2}
            size={15}
            label={view === 'full' ? t.compose.shrink : t.compose.expand}
            onClick={() =>
              setComposerView(composer, view !== 'full' ? 'full' : isAtHome(composer) ? 'inline' : 'window')
            }
          />
        )}
        <IconButton
          icon={X}
          size={17}
          label={t.compose.close}
          keys={['Esc']}
          onClick={() => closeComposer(session)}
        />
      </header>
      <div className="min-h-0 grow" hidden={isMinimised}>
        <ComposerForm composer={composer} />
      </div>
    </section>
  );
}
