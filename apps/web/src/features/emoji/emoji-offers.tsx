/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a list below the cursor (ARIA APG); <datalist> belongs to inputs. */
import { useEffect, useId, useLayoutEffect, useRef } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useActiveOption } from '../../ui/use-active-option.ts';
import type { TypedEmoji } from '../compose/emoji-typing.ts';
import type { MailEditor } from '../compose/squire-editor.ts';
import { rememberEmoji, useEmojiHabits } from './habits.ts';
import { standBeside } from './stand-beside.ts';
import type { Emoji } from './tables.ts';
import { withTone } from './tones.ts';
import { useFoundEmoji } from './use-found-emoji.ts';
import './emoji.css';

const OFFERED = 8;

/** The emoji that a colon and letters may mean, below the cursor; the keys that choose are taken from the editor only while there are some. */
export function EmojiOffers({ editor, typed }: { editor: MailEditor; typed: TypedEmoji }) {
  const { language } = useMessages('emoji');
  // Where they cannot be loaded the text stays what it is, which is no failure worth a word.
  const found = useFoundEmoji(typed.words, language);
  if (!found?.emoji || found.emoji.length === 0) return null;
  return (
    <OfferList
      // Other words, another list: it begins at its top.
      key={found.text}
      editor={editor}
      shown={found.emoji.slice(0, OFFERED)}
      isCurrent={found.text === typed.words}
    />
  );
}

interface OfferListProps {
  editor: MailEditor;
  shown: readonly Emoji[];
  /** False for a moment, until what has been typed since is found: it stays in sight, and no key takes of it. */
  isCurrent: boolean;
}

function OfferList({ editor, shown, isCurrent }: OfferListProps) {
  const { t } = useMessages('emoji');
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const { tone } = useEmojiHabits();
  const { active, setActive, walk } = useActiveOption(id, shown.length);

  const take = (emoji: Emoji) => {
    rememberEmoji(emoji.text);
    editor.emoji.take(emoji.hasTones ? withTone(emoji.text, tone) : emoji.text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = isCurrent ? shown[active] : undefined;
    // 229: the first press of an input method, which does not compose yet.
    if (!chosen || !editor.isIn(event.target) || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Enter' || event.key === 'Tab') take(chosen);
    else if (event.key === 'Escape') editor.emoji.leave();
    else if (!walk(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const latest = useRef(onKeyDown);
  useLayoutEffect(() => {
    latest.current = onKeyDown;
  });
  useEffect(() => {
    // Before the editor itself hears of the key.
    const listen = (event: KeyboardEvent) => latest.current(event);
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  }, []);

  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    box.showPopover();
    const place = () => {
      const at = editor.emoji.place();
      if (at) standBeside(box, at, 'below');
    };
    place();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [editor]);
  useLayoutEffect(() => {
    editor.describe({
      'aria-autocomplete': 'list',
      'aria-controls': `${id}-list`,
      'aria-activedescendant': `${id}-${active}`,
    });
    return () =>
      editor.describe({ 'aria-autocomplete': null, 'aria-controls': null, 'aria-activedescendant': null });
  }, [editor, active, id]);

  return (
    <div
      ref={list}
      id={`${id}-list`}
      popover="manual"
      role="listbox"
      aria-label={t.emoji.title}
      className="menu emoji-offers"
    >
      {shown.map((emoji, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard chooses through the editor (aria-activedescendant)
        <div
          key={emoji.text}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="menu-item"
          // The editor keeps the focus, and with it the cursor.
          onMouseDown={(event) => event.preventDefault()}
          onPointerMove={() => setActive(index)}
          onClick={() => take(emoji)}
        >
          <span aria-hidden="true" className="emoji-glyph">
            {emoji.hasTones ? withTone(emoji.text, tone) : emoji.text}
          </span>
          <span className="truncate">{emoji.name}</span>
        </div>
      ))}
    </div>
  );
}
