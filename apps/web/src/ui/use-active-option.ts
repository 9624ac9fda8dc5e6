import { useState } from 'react';

/** A key press, React's or the browser's own. */
type Press = Pick<KeyboardEvent, 'key' | 'preventDefault'>;

export interface ActiveOption {
  /** Which of the options Enter chooses. */
  active: number;
  setActive: (index: number) => void;
  /** Moves on ArrowDown and ArrowUp, round the ends; true when the key was one of them. */
  walk: (event: Press) => boolean;
}

/**
 * The option that a combobox's keys are on, while the focus stays in its field (ARIA APG: aria-activedescendant).
 * Options have the ids `${id}-0`, `${id}-1` …
 */
export function useActiveOption(id: string, count: number): ActiveOption {
  const [active, setActive] = useState(0);
  const walk = (event: Press): boolean => {
    const isDown = event.key === 'ArrowDown';
    if ((!isDown && event.key !== 'ArrowUp') || count === 0) return false;
    event.preventDefault();
    const next = (active + (isDown ? 1 : count - 1)) % count;
    setActive(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    return true;
  };
  return { active, setActive, walk };
}
