/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a combobox with rich options (ARIA APG); <select> and <datalist> can show text only. */
import { X } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useIsPhone } from '../../app/viewport.ts';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useModal } from '../../ui/use-modal.ts';
import { EmojiGroups } from './emoji-groups.tsx';
import { EmojiSection, sectionsOf, type Section } from './emoji-section.tsx';
import { emojiHabits, rememberEmoji, useEmojiHabits } from './habits.ts';
import { standBeside } from './stand-beside.ts';
import { SkinTone, ToneChoice } from './skin-tone.tsx';
import { loadEmoji, type Emoji } from './tables.ts';
import { withTone } from './tones.ts';
import { useFoundEmoji } from './use-found-emoji.ts';
import { walkGrid } from './walk-grid.ts';
import './emoji.css';

interface EmojiPickerProps {
  /** What it belongs to. */
  anchor: () => Element | null;
  onPick: (text: string) => void;
  onClose: () => void;
}

const ON_DESK = { columns: 9, cell: 36 };
/** As large as a fingertip. */
const ON_PHONE = { columns: 8, cell: 44 };

/**
 * Every emoji, in a box beside its button and on a phone in a sheet at the bottom. The focus stays in the search field while arrows walk. One is
 * taken and it closes; with Shift, and for a finger, which has none, it stays.
 */
export function EmojiPicker({ anchor, onPick, onClose }: EmojiPickerProps) {
  const { t, language } = useMessages('emoji');
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const isPhone = useIsPhone();
  // The field would bring up the keyboard of the screen, over half of what is to be chosen from.
  const [isTouched] = useState(() => matchMedia('(pointer: coarse)').matches);
  const { columns, cell } = isPhone ? ON_PHONE : ON_DESK;
  const { tone } = useEmojiHabits();
  // Those of before: what is taken now must not move the others.
  const [{ recent }] = useState(emojiHabits);
  const [all, setAll] = useState<readonly Emoji[] | 'failed' | null>(null);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const [isWalking, setIsWalking] = useState(false);
  const [current, setCurrent] = useState(0);
  const [isToning, setIsToning] = useState(false);
  const [said, setSaid] = useState('');
  /** Enter, before there was anything to choose from. */
  const awaited = useRef<{ isLast: boolean } | null>(null);
  useModal(dialog, !isTouched);

  useEffect(() => {
    loadEmoji(language).then(setAll, () => setAll('failed'));
  }, [language]);
  // After useModal, which shows it.
  useEffect(() => {
    const box = dialog.current;
    const place = () => {
      const at = anchor();
      if (box && at && !isPhone) standBeside(box, at.getBoundingClientRect(), 'above');
    };
    // A keyboard on the screen covers what is below; the sheet stands on it.
    const lift = () => {
      const { height = innerHeight, offsetTop = 0 } = visualViewport ?? {};
      box?.style.setProperty('--covered', `${Math.max(0, innerHeight - height - offsetTop)}px`);
    };
    place();
    window.addEventListener('resize', place);
    visualViewport?.addEventListener('resize', lift);
    return () => {
      window.removeEventListener('resize', place);
      visualViewport?.removeEventListener('resize', lift);
    };
  }, [anchor, isPhone]);

  const wanted = text.trim();
  const isSearching = wanted !== '';
  const pick = (emoji: Emoji, isLast: boolean) => {
    rememberEmoji(emoji.text);
    onPick(emoji.hasTones ? withTone(emoji.text, tone) : emoji.text);
    if (isLast && !isTouched) onClose();
    else setSaid(emoji.name);
  };
  const found = useFoundEmoji(wanted, language, (emoji) => {
    setSaid(t.emoji.found(emoji.length));
    const [first] = emoji;
    if (awaited.current && first) pick(first, awaited.current.isLast);
    awaited.current = null;
  });
  const hasFailed = all === 'failed' || (isSearching && found !== null && found.emoji === null);
  const sections = useMemo((): Section[] => {
    if (all === null || all === 'failed') return [];
    if (isSearching) return found?.emoji ? [{ key: 'found', start: 0, emoji: found.emoji }] : [];
    return sectionsOf(all, recent);
  }, [all, recent, isSearching, found]);
  const flat = useMemo(() => sections.flatMap(({ emoji }) => emoji), [sections]);
  const chosen = flat[active];

  const look = (next: string) => {
    setText(next);
    setActive(0);
    setIsWalking(false);
    setSaid('');
    awaited.current = null;
    list.current?.scrollTo(0, 0);
    if (next.trim() === '') setCurrent(0);
  };
  const showActive = (next: number) => {
    setActive(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // What is behind has keys of its own.
    event.stopPropagation();
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isInField = event.target === field.current;
    if (!isInField && event.target !== dialog.current) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      const isLast = !event.shiftKey;
      if (isSearching && found?.text !== wanted) awaited.current = { isLast };
      else if (chosen) pick(chosen, isLast);
      return;
    }
    if (!isInField && event.key.length === 1) field.current?.focus();
    if (event.shiftKey || flat.length === 0) return;
    const isSideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    // In a word that is being looked for they go through its letters.
    if (isSideways && isSearching && !isWalking) return;
    const isMirrored = isSideways && document.dir === 'rtl';
    const mirrored = event.key === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const sizes = sections.map(({ emoji }) => emoji.length);
    const next = walkGrid(sizes, columns, active, isMirrored ? mirrored : event.key);
    if (next === null) return;
    event.preventDefault();
    setIsWalking(true);
    showActive(next);
  };
  const indexAt = ({ target }: MouseEvent) => {
    const at = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
    return at ? Number(at.dataset['index']) : null;
  };
  const goTo = (section: number) => {
    if (isSearching) look('');
    setCurrent(section);
    setActive(sectionsOf(all === 'failed' ? [] : (all ?? []), recent)[section]?.start ?? 0);
    // Drawn by then, if it was not.
    requestAnimationFrame(() => {
      const at = list.current?.children[section];
      if (at instanceof HTMLElement) list.current?.scrollTo(0, at.offsetTop);
    });
    if (!isTouched) field.current?.focus();
  };
  const onScroll = () => {
    const top = (list.current?.scrollTop ?? 0) + 1;
    const groups = [...(list.current?.children ?? [])];
    if (isSearching) return;
    const below = groups.findIndex((group) => group instanceof HTMLElement && group.offsetTop > top);
    setCurrent(Math.max(0, (below === -1 ? groups.length : below) - 1));
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- the click beside it is a convenience for the pointer; the keys are those of everything inside
    <dialog
      ref={dialog}
      tabIndex={-1}
      className="emoji-picker"
      aria-label={t.emoji.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      onKeyDown={onKeyDown}
    >
      <div className="emoji-head">
        <input
          ref={field}
          type="text"
          role="combobox"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-label={t.emoji.search}
          aria-expanded="true"
          aria-haspopup="listbox"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${active}` : undefined}
          placeholder={t.emoji.search}
          enterKeyHint="done"
          className="field field-small min-w-0 grow"
          value={text}
          onChange={(event) => look(event.target.value)}
        />
        <SkinTone tone={tone} isOpen={isToning} onToggle={() => setIsToning(!isToning)} />
        {(isPhone || isTouched) && <IconButton icon={X} label={t.app.close} onClick={onClose} />}
      </div>
      {isToning ? (
        <ToneChoice
          tone={tone}
          onDone={() => {
            setIsToning(false);
            if (!isTouched) field.current?.focus();
          }}
        />
      ) : (
        <EmojiGroups
          sections={isSearching || all === 'failed' ? null : sections}
          hasRecent={recent.length > 0}
          current={current}
          onGo={goTo}
        />
      )}
      {hasFailed && (
        <p role="alert" className="emoji-none">
          {t.app.unreachable}
        </p>
      )}
      {isSearching && found && flat.length === 0 && !hasFailed && (
        <p className="emoji-none">{t.emoji.none}</p>
      )}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus, jsx-a11y/click-events-have-key-events -- the keyboard chooses through the field (aria-activedescendant) */}
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={t.emoji.title}
        aria-busy={all === null}
        className="emoji-list"
        style={{ ['--emoji-columns' as string]: columns, ['--emoji-cell' as string]: `${cell}px` }}
        onScroll={onScroll}
        // The field keeps the focus.
        onMouseDown={(event) => {
          if (indexAt(event) !== null) event.preventDefault();
        }}
        onPointerMove={(event) => {
          const at = event.pointerType === 'mouse' ? indexAt(event) : null;
          if (at !== null) setActive(at);
        }}
        onClick={(event) => {
          const emoji = flat[indexAt(event) ?? -1];
          if (emoji) pick(emoji, !event.shiftKey);
        }}
      >
        {sections.map((section) => (
          <EmojiSection
            key={section.key}
            id={id}
            section={section}
            active={
              active >= section.start && active < section.start + section.emoji.length
                ? active - section.start
                : -1
            }
            tone={tone}
            columns={columns}
            cell={cell}
          />
        ))}
      </div>
      <output className="visually-hidden">{said}</output>
      {!isPhone && (
        <div className="emoji-foot" aria-hidden="true">
          {chosen && (
            <>
              <span className="emoji-glyph">
                {chosen.hasTones ? withTone(chosen.text, tone) : chosen.text}
              </span>
              <span className="min-w-0 grow truncate font-medium">{chosen.name}</span>
              {!isTouched && (
                <span className="flex-none text-[12px] text-ink-3">{t.emoji.severalWithShift}</span>
              )}
            </>
          )}
        </div>
      )}
    </dialog>
  );
}
