/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a combobox with rich options (ARIA APG); <select> and <datalist> can show text only. */
import type { LucideIcon } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { Keys } from './keys.tsx';
import { useActiveOption } from './use-active-option.ts';

export interface PickItem {
  id: string;
  label: string;
  icon: LucideIcon;
  keys?: string[];
  depth?: number;
  /** See [data-color] in controls.css. */
  color?: string | null;
}

interface PickListProps {
  items: readonly PickItem[];
  label: string;
  placeholder: string;
  none: string;
  onPick: (id: string) => void;
}

/** Those that hold the text: first where the label begins with it, then where a word does. */
function matching(items: readonly PickItem[], wanted: string): PickItem[] {
  if (wanted === '') return [...items];
  const rank = ({ label }: PickItem): number => {
    const at = label.toLocaleLowerCase().indexOf(wanted);
    if (at <= 0) return at;
    return ` ${label.toLocaleLowerCase()}`.includes(` ${wanted}`) ? 1 : 2;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((one) => one.rank >= 0)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** A field that narrows a list down; arrows and Enter choose. */
export function PickList({ items, label, placeholder, none, onPick }: PickListProps) {
  const id = useId();
  const [text, setText] = useState('');
  const wanted = text.trim().toLocaleLowerCase();
  const shown = matching(items, wanted);
  const { active, setActive, walk } = useActiveOption(id, shown.length);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (walk(event)) return;
    const chosen = shown[active];
    if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      onPick(chosen.id);
    }
  };
  return (
    <div className="-mx-2">
      {/* Stays in sight while the keys walk down the list. */}
      <div className="sticky -top-4 z-1 -mt-4 bg-surface pt-4 pb-2">
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={shown.length > 0 ? `${id}-${active}` : undefined}
          aria-label={label}
          placeholder={placeholder}
          className="field field-small"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={label}>
        {shown.map((item, index) => (
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard chooses through the field (aria-activedescendant)
          <div
            key={item.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className="menu-item scroll-mt-15"
            data-color={item.color ?? undefined}
            style={{ paddingInlineStart: 10 + (item.depth ?? 0) * 16 }}
            onPointerMove={() => setActive(index)}
            onClick={() => onPick(item.id)}
          >
            <item.icon aria-hidden="true" size={16} strokeWidth={1.75} />
            <span className="min-w-0 grow wrap-anywhere">{item.label}</span>
            {item.keys && (
              <span className="flex flex-none gap-1" aria-hidden="true">
                <Keys keys={item.keys} />
              </span>
            )}
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className="px-2.5 py-3 text-ink-3">{none}</p>}
    </div>
  );
}
