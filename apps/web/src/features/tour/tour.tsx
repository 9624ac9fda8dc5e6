import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { commandName } from '../../app/command-groups.ts';
import { shownKeys } from '../../app/commands.tsx';
import { setUi } from '../../app/ui-store.ts';
import { useIsDesk, useIsPhone } from '../../app/viewport.ts';
import { useMessages } from '../../i18n/index.ts';
import type { Command } from '../../lib/keys.ts';
import { Keys } from '../../ui/keys.tsx';
import { cardPlace } from './card-place.ts';
import './tour.css';

interface Step {
  /** What it speaks of; the first of these that is there. */
  anchors: string[];
  title: string;
  text: string;
  /** Whose keys are shown. */
  commands: Command[];
}

/** Three things that a new owner would otherwise find late. Not modal: what it speaks of can be tried while it is there. */
export function Tour() {
  const { t } = useMessages('tour');
  const steps = useSteps();
  const [number, setNumber] = useState(0);
  const step = steps[number] ?? steps[0]!;
  const before = useRef(document.activeElement);
  const end = useCallback(() => {
    setUi({ isTouring: false });
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  }, []);
  // Wherever the focus is by now, as long as nothing lies above that Escape would close.
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape' || document.querySelector('dialog[open], [role="menu"]')) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [end]);
  const next = () => (number + 1 < steps.length ? setNumber(number + 1) : end());
  return (
    <Card
      // Another one for each step: it takes the focus and is read.
      key={number}
      step={step}
      count={t.tour.step(number + 1, steps.length)}
      onNext={next}
      onBack={number > 0 ? () => setNumber(number - 1) : null}
      onEnd={end}
      isLast={number === steps.length - 1}
    />
  );
}

function useSteps(): Step[] {
  const { t } = useMessages('tour');
  const isPhone = useIsPhone();
  const isDesk = useIsDesk();
  return [
    {
      anchors: ['.search-field'],
      title: t.tour.search,
      text: t.tour.searchText,
      commands: isPhone ? [] : ['search'],
    },
    isPhone
      ? {
          anchors: ['.list-pane [role="row"][aria-label]', '.topbar'],
          title: t.tour.swipe,
          text: t.tour.swipeText,
          commands: [],
        }
      : {
          anchors: ['.list-pane'],
          title: t.tour.keys,
          text: t.tour.keysText,
          commands: ['next', 'archive', 'undo', 'palette', 'help'],
        },
    {
      anchors: isPhone ? ['.topbar button'] : ['.sidebar > section', '.sidebar'],
      title: t.tour.labels,
      text: isPhone || !isDesk ? t.tour.labelsTextShort : t.tour.labelsText,
      commands: isPhone ? [] : ['label', 'move'],
    },
  ];
}

interface CardProps {
  step: Step;
  count: string;
  isLast: boolean;
  onNext: () => void;
  onBack: (() => void) | null;
  onEnd: () => void;
}

function Card({ step, count, isLast, onNext, onBack, onEnd }: CardProps) {
  const { t } = useMessages('tour');
  const card = useRef<HTMLDivElement>(null);
  const ring = useRef<HTMLDivElement>(null);
  const id = useId();
  const anchors = step.anchors.join('\n');

  useLayoutEffect(() => {
    const place = () => {
      const element = card.current;
      const anchor = anchors
        .split('\n')
        .map((selector) => document.querySelector(selector))
        .find((found) => found && found.getClientRects().length > 0);
      if (!element || !anchor || !ring.current) return;
      const box = anchor.getBoundingClientRect();
      const isRtl = getComputedStyle(element).direction === 'rtl';
      const view = { width: innerWidth, height: innerHeight };
      const { x, y } = cardPlace(
        box,
        { width: element.offsetWidth, height: element.offsetHeight },
        view,
        isRtl,
      );
      element.style.translate = `${x}px ${y}px`;
      ring.current.style.translate = `${box.x}px ${box.y}px`;
      ring.current.style.inlineSize = `${box.width}px`;
      ring.current.style.blockSize = `${box.height}px`;
    };
    place();
    card.current?.focus({ preventScroll: true });
    // Rows that come in, fonts, a phone that is turned.
    const observer = new ResizeObserver(place);
    observer.observe(document.documentElement);
    if (card.current) observer.observe(card.current);
    window.addEventListener('scroll', place, true);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', place, true);
    };
  }, [anchors]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
    event.preventDefault();
    onNext();
  };
  const lines = step.commands.map((command) => [command, shownKeys(command)] as const);
  return (
    <>
      <div ref={ring} className="tour-ring" aria-hidden="true" />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Enter on the card, which has the focus when it comes, is its first button */}
      <div
        ref={card}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an open <dialog> means to the rest of the page that keys are not its own
        role="dialog"
        tabIndex={-1}
        className="tour-card rise"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-count ${id}-text`}
        onKeyDown={onKeyDown}
      >
        <p id={`${id}-count`} className="text-[12px] font-semibold text-ink-3">
          {count}
        </p>
        <h2 id={`${id}-title`} className="mt-0.5 text-[16px] font-semibold">
          {step.title}
        </h2>
        <div id={`${id}-text`}>
          <p className="mt-1.5 text-ink-2">{step.text}</p>
          {lines.length > 0 && (
            <dl className="mt-3">
              {lines.map(([command, keys]) => (
                <div key={command} className="flex items-center justify-between gap-4 py-[3px]">
                  <dt>{command === 'help' ? t.tour.allKeys : commandName(command, t)}</dt>
                  <dd className="flex flex-none gap-1">
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </div>
        <div className="mt-4 flex items-center gap-2">
          <button type="button" className="button button-primary" onClick={onNext}>
            {isLast ? t.tour.done : t.tour.next}
          </button>
          {onBack && (
            <button type="button" className="button button-quiet" onClick={onBack}>
              {t.app.back}
            </button>
          )}
          {!isLast && (
            <button type="button" className="button button-quiet ms-auto" onClick={onEnd}>
              {t.tour.skip}
            </button>
          )}
        </div>
      </div>
    </>
  );
}
