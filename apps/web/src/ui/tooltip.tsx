import { useEffect, useLayoutEffect, useRef, useState } from 'react';

const DELAY_MS = 450;
const GAP = 6;

interface Tip {
  anchor: Element;
  text: string;
  keys: string[];
}

/** One tooltip for the whole page: shows `data-tip` (and `data-tip-keys`) of what is pointed at or focused by keyboard. */
export function Tooltips() {
  const [tip, setTip] = useState<Tip | null>(null);
  const element = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (target: EventTarget | null, delay: number) => {
      clearTimeout(timer);
      const anchor = target instanceof Element ? target.closest('[data-tip]') : null;
      if (!anchor) {
        setTip(null);
        return;
      }
      timer = setTimeout(() => {
        const text = anchor.getAttribute('data-tip') ?? '';
        const keys = anchor.getAttribute('data-tip-keys')?.split(' ').filter(Boolean) ?? [];
        if (anchor.isConnected) setTip({ anchor, text, keys });
      }, delay);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType === 'mouse') show(event.target, DELAY_MS);
    };
    const focus = (event: FocusEvent) => {
      if (event.target instanceof Element && event.target.matches(':focus-visible'))
        show(event.target, DELAY_MS);
    };
    const hide = () => show(null, 0);
    document.addEventListener('pointerover', over);
    document.addEventListener('focusin', focus);
    for (const name of ['pointerdown', 'keydown', 'focusout', 'scroll'] as const) {
      document.addEventListener(name, hide, true);
    }
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointerover', over);
      document.removeEventListener('focusin', focus);
      for (const name of ['pointerdown', 'keydown', 'focusout', 'scroll'] as const) {
        document.removeEventListener(name, hide, true);
      }
    };
  }, []);

  useLayoutEffect(() => {
    const box = element.current;
    if (!box || !tip) return;
    const anchor = tip.anchor.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const isBelow = anchor.bottom + GAP + height < innerHeight;
    const left = Math.min(Math.max(GAP, anchor.left + (anchor.width - width) / 2), innerWidth - width - GAP);
    box.style.left = `${left}px`;
    box.style.top = `${isBelow ? anchor.bottom + GAP : anchor.top - GAP - height}px`;
  }, [tip]);

  if (!tip) return null;
  return (
    <div ref={element} className="tooltip" aria-hidden="true">
      {tip.text}
      {tip.keys.length > 0 && (
        <span className="flex gap-1">
          {tip.keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      )}
    </div>
  );
}
