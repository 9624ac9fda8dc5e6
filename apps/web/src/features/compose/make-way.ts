import type { Id } from '@mailcote/jmap';
import { useComposers } from './composers.ts';

/** What comes in the place of an answer, a draft or the message that was sent, is drawn within this. Milliseconds. */
const LONGEST_DRAWING_MS = 1_500;
/** Between two things that are drawn there may be so many frames in which nothing is. */
const FRAMES_OF_REST = 3;

/**
 * The place of an answer in its conversation closes: nothing jumps under the reader's eyes, and the keyboard goes on from a message.
 * @param next the message that the focus goes to if it was in the answer
 */
export function makeWay(element: HTMLElement, next: Id | null): void {
  const messages = element.closest<HTMLElement>('.conversation-messages');
  const scroller = messages?.parentElement;
  if (messages && scroller) keepRoom(scroller, messages);
  if (!element.contains(document.activeElement)) return;
  requestAnimationFrame(() => {
    const head = document.querySelector<HTMLElement>(`#message-${next} .message-head-button:enabled`);
    (head ?? document.querySelector<HTMLElement>('#reader'))?.focus({ preventScroll: true });
  });
}

/** Leaves as much room below the messages as it takes for nothing to move, and gives up of it whatever is scrolled out of sight. */
function keepRoom(scroller: HTMLElement, messages: HTMLElement): void {
  let room = Number.POSITIVE_INFINITY;
  const trim = () => {
    if (messages.offsetHeight > Math.ceil(room) || !messages.isConnected) {
      // As high by themselves: the next time that they shrink is no matter of the answer's.
      messages.style.minBlockSize = '';
      sizes.disconnect();
      scroller.removeEventListener('scroll', trim);
      return;
    }
    room = Math.min(room, scroller.scrollTop + scroller.clientHeight);
    messages.style.minBlockSize = `${room}px`;
  };
  const sizes = new ResizeObserver(trim);
  trim();
  sizes.observe(messages);
  scroller.addEventListener('scroll', trim, { passive: true });
  glideLater(scroller, messages);
}

/** Once all is drawn, the messages come down into the room that is empty, unless the reader scrolls or wants nothing to move. */
function glideLater(scroller: HTMLElement, messages: HTMLElement): void {
  const from = scroller.scrollTop;
  const latest = performance.now() + LONGEST_DRAWING_MS;
  let restFrames = 0;
  const look = () => {
    if (!messages.isConnected || scroller.scrollTop !== from) return;
    // A draft is shown again once it is saved.
    const isDrawing = useComposers.getState().leaving.length > 0 || messages.querySelector('.skeleton');
    restFrames = isDrawing ? 0 : restFrames + 1;
    if (restFrames < FRAMES_OF_REST && performance.now() < latest) requestAnimationFrame(look);
    else glide(scroller, messages);
  };
  requestAnimationFrame(look);
}

function glide(scroller: HTMLElement, messages: HTMLElement): void {
  const height = ownHeight(messages);
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const isOutOfSight = height <= scroller.scrollTop;
  if (isStill && !isOutOfSight) return;
  const top = Math.min(scroller.scrollTop, height - scroller.clientHeight);
  scroller.scrollTo({ top, behavior: isStill ? 'instant' : 'smooth' });
}

/** How high an element is without the room that is kept in it. */
function ownHeight(element: HTMLElement): number {
  const last = [...element.children].findLast((child) => child.checkVisibility());
  const padding = Number.parseFloat(getComputedStyle(element).paddingBlockEnd);
  return (last?.getBoundingClientRect().bottom ?? 0) - element.getBoundingClientRect().top + padding;
}
