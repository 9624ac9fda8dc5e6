import type { BrowserContext, Page } from '@playwright/test';

/** right-to-left: words in Hebrew letters, read from the right; long: words longer by two fifths. */
export type PseudoLocale = 'right-to-left' | 'long';

/** Has every text of the pages of a context shown as a language would show it that the app does not speak, names and hints of fields too. */
export async function speakPseudo(context: BrowserContext, locale: PseudoLocale): Promise<void> {
  await context.addInitScript((wanted) => {
    const MARK = '\u2060';
    const HEBREW = 'אבגדהוזחטיכלמנסעפצקרשתךםןףץ';
    const letter = (char: string) => HEBREW[(char.toLowerCase().codePointAt(0)! - 97) % HEBREW.length]!;
    const pseudo = (text: string): string => {
      if (text.startsWith(MARK) || !/[a-z]{2}/i.test(text)) return text;
      // Addresses, keys and search operators are the same in every language.
      const words = text.split(/(\s+)/).map((word) => {
        if (/[@:/]|^\W*$/.test(word)) return word;
        if (wanted === 'right-to-left') return word.replaceAll(/[a-z]/gi, letter);
        return word.replaceAll(/[aeiou]/gi, (vowel) => vowel + vowel.toLowerCase());
      });
      return MARK + words.join('');
    };
    const translate = (node: Node): void => {
      if (node instanceof Text) {
        const parent = node.parentElement;
        if (!parent || parent.closest('script, style, kbd, textarea, [contenteditable="true"]')) return;
        const text = pseudo(node.data);
        if (text !== node.data) node.data = text;
        return;
      }
      if (!(node instanceof Element)) return;
      for (const name of ['placeholder', 'aria-label']) {
        const value = node.getAttribute(name);
        const text = value === null ? null : pseudo(value);
        if (text !== null && text !== value) node.setAttribute(name, text);
      }
      for (const child of node.childNodes) translate(child);
    };
    const start = () => {
      if (wanted === 'right-to-left') document.documentElement.dir = 'rtl';
      translate(document.documentElement);
      new MutationObserver((changes) => {
        for (const { type, target, addedNodes } of changes) {
          if (type === 'childList') addedNodes.forEach(translate);
          else translate(target);
        }
      }).observe(document.documentElement, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ['placeholder', 'aria-label'],
      });
    };
    if (document.documentElement) start();
    else document.addEventListener('DOMContentLoaded', start);
  }, locale);
}

/**
 * What is wrong with how the page is laid out, as far as it is on the screen: it scrolls sideways, something stands beyond an edge, two texts or two
 * controls lie over each other, the words of a control are cut off.
 */
export function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems = new Set<string>();
    const nameOf = (element: Element): string => {
      const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 30);
      const classes = element.getAttribute('class')?.split(' ').slice(0, 2).join('.') ?? '';
      return `${element.localName}${classes && `.${classes}`} "${text}"`;
    };
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth + 1)
      problems.add(`the page scrolls sideways by ${root.scrollWidth - root.clientWidth}`);

    /** The part of a box that is not clipped away by what is around it; a text is clipped by its own element too. */
    const visible = (element: Element, box: DOMRect, isText = false): DOMRect | null => {
      let { left, top, right, bottom } = box;
      for (let at: Element | null = element; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (
          style.visibility === 'hidden' ||
          style.opacity === '0' ||
          at.matches('.sr-only, .visually-hidden, .skip-link')
        )
          return null;
        if ((isText || at !== element) && style.overflow !== 'visible') {
          const clip = at.getBoundingClientRect();
          left = Math.max(left, clip.left);
          right = Math.min(right, clip.right);
          top = Math.max(top, clip.top);
          bottom = Math.min(bottom, clip.bottom);
        }
        if (style.position === 'fixed') break;
      }
      top = Math.max(top, 0);
      bottom = Math.min(bottom, innerHeight);
      return right - left > 1 && bottom - top > 1 ? new DOMRect(left, top, right - left, bottom - top) : null;
    };
    const isOnTop = (element: Element, box: DOMRect): boolean => {
      const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return (
        hit !== null &&
        (element.contains(hit) || hit.contains(element) || getComputedStyle(element).pointerEvents === 'none')
      );
    };
    const overlap = (a: DOMRect, b: DOMRect): boolean =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
    /** What floats above the page lies over it. */
    const layerOf = (element: Element): Element | null => {
      let at: Element | null = element;
      while (at && getComputedStyle(at).position !== 'fixed' && at.localName !== 'dialog')
        at = at.parentElement;
      return at;
    };
    /** A button in the padding of its field; the line of recipients, in the larger head that folds its message. */
    const isMeant = (a: Element, b: Element): boolean =>
      (a.localName === 'input' && a.parentElement?.contains(b) === true) || a.matches('.message-head-button');
    /** Tabs that are scrolled by themselves. */
    const isInScroller = (element: Element): boolean => {
      for (let at = element.parentElement; at; at = at.parentElement)
        if (getComputedStyle(at).overflowX === 'auto' && at.scrollWidth > at.clientWidth) return true;
      return false;
    };
    const findOverlaps = (kind: string, boxes: (readonly [Element, DOMRect])[]): void => {
      boxes.forEach(([a, first], index) => {
        for (const [b, second] of boxes.slice(index + 1)) {
          if (a.contains(b) || b.contains(a) || !overlap(first, second)) continue;
          if (layerOf(a) !== layerOf(b) || isMeant(a, b)) continue;
          problems.add(`${kind} lie over each other: ${nameOf(a)} and ${nameOf(b)}`);
        }
      });
    };

    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: [Element, DOMRect][] = [];
    while (walker.nextNode()) {
      const { parentElement: parent } = walker.currentNode;
      if (!parent || (walker.currentNode as Text).data.trim() === '') continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      for (const box of range.getClientRects()) {
        const shown = visible(parent, box, true);
        // One line of letters; its box is taller than they are.
        if (shown && isOnTop(parent, shown))
          texts.push([parent, new DOMRect(shown.x, shown.y + 3, shown.width, shown.height - 6)]);
      }
    }
    findOverlaps('texts', texts);
    for (const [element, box] of texts) {
      if (box.left < -1 || box.right > innerWidth + 1) problems.add(`beyond the edge: ${nameOf(element)}`);
    }

    const controls: [Element, DOMRect][] = [];
    for (const element of document.querySelectorAll(
      'button, a[href], input, select, [role="switch"], [role="menuitem"]',
    )) {
      const box = element.getBoundingClientRect();
      const shown = visible(element, box);
      if (!shown || !isOnTop(element, shown) || element.matches('.compose-float')) continue;
      controls.push([element, shown]);
      if (isInScroller(element)) continue;
      if (box.left < -1 || box.right > innerWidth + 1) problems.add(`beyond the edge: ${nameOf(element)}`);
    }
    findOverlaps('controls', controls);
    for (const [text, box] of texts) {
      for (const [control, other] of controls) {
        if (control.contains(text) || text.contains(control) || !overlap(box, other)) continue;
        if (layerOf(text) === layerOf(control) && !control.matches('input, .message-head-button'))
          problems.add(`a control lies over a text: ${nameOf(control)} and ${nameOf(text)}`);
      }
    }

    // Words of mail may end in "…"; those of the app may not.
    for (const element of document.querySelectorAll(
      'button, button *, h1, h2, h3, label, label *, dt, [role="tab"], .mailbox-link *',
    )) {
      if (
        element.closest('article, .row, .attachment, .chip, [data-mail]') ||
        !(element instanceof HTMLElement)
      )
        continue;
      const hides = ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
      if (
        hides &&
        element.scrollWidth > element.clientWidth + 1 &&
        visible(element, element.getBoundingClientRect())
      )
        problems.add(`cut off: ${nameOf(element)}`);
    }
    return [...problems];
  });
}
