import { useState, type KeyboardEvent } from 'react';

/**
 * A row of buttons that is one stop for Tab (ARIA APG: roving tabindex): left and right, Home and End go from one to the next.
 * @param start where Tab comes to before anybody has walked
 */
export function useRoving(start: number): {
  stop: number;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
} {
  const [walked, setWalked] = useState<number | null>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === event.target);
    const isMirrored = document.dir === 'rtl';
    const to = {
      ArrowRight: at + (isMirrored ? -1 : 1),
      ArrowLeft: at + (isMirrored ? 1 : -1),
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (at === -1 || to === undefined) return;
    event.preventDefault();
    const next = (to + buttons.length) % buttons.length;
    setWalked(next);
    buttons[next]?.focus();
  };
  return { stop: walked ?? start, onKeyDown };
}
