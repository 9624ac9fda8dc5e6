/* oxlint-disable jsx-a11y/prefer-tag-over-role -- arrows walk without choosing, which radio inputs do not */
import { useEffect, useRef } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { chooseTone } from './habits.ts';
import { TONES, withTone, type Tone } from './tones.ts';
import { useRoving } from './use-roving.ts';

const HAND = '✋';

/** Shows the tone in which hands and people are offered, and opens the choice. */
export function SkinTone({ tone, isOpen, onToggle }: { tone: Tone; isOpen: boolean; onToggle: () => void }) {
  const { t } = useMessages('emoji');
  const label = `${t.emoji.skinTone}: ${t.emoji.tones[tone]}`;
  return (
    <button
      type="button"
      className="emoji-tone"
      aria-label={label}
      aria-expanded={isOpen}
      data-tip={label}
      onClick={onToggle}
    >
      <span aria-hidden="true">{withTone(HAND, tone)}</span>
    </button>
  );
}

export function ToneChoice({ tone, onDone }: { tone: Tone; onDone: () => void }) {
  const { t } = useMessages('emoji');
  const row = useRef<HTMLDivElement>(null);
  const { stop, onKeyDown } = useRoving(TONES.indexOf(tone));
  useEffect(() => row.current?.querySelector<HTMLElement>('[aria-checked=true]')?.focus(), []);
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons take the focus; the arrows are for all of them
    <div
      ref={row}
      role="radiogroup"
      aria-label={t.emoji.skinTone}
      className="emoji-tones"
      onKeyDown={(event) => {
        onKeyDown(event);
        if (event.key !== 'Escape') return;
        // The choice is left, not the picker.
        event.preventDefault();
        onDone();
      }}
    >
      {TONES.map((one, index) => (
        <button
          key={one}
          type="button"
          role="radio"
          aria-checked={one === tone}
          aria-label={t.emoji.tones[one]}
          data-tip={t.emoji.tones[one]}
          tabIndex={index === stop ? 0 : -1}
          className="emoji-tone"
          onClick={() => {
            chooseTone(one);
            onDone();
          }}
        >
          <span aria-hidden="true">{withTone(HAND, one)}</span>
        </button>
      ))}
    </div>
  );
}
