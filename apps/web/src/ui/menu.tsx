import { lazy, Suspense, useState, type ReactElement, type ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';

export interface MenuItem {
  label: string;
  icon?: LucideIcon;
  keys?: string[];
  isDanger?: boolean;
  isChecked?: boolean;
  onSelect: () => void;
}
/** null: a line between groups. */
export type MenuItems = (MenuItem | null)[];

const load = () => import('./menu-content.tsx');
const MenuContent = lazy(() => load().then(({ MenuContent }) => ({ default: MenuContent })));

/** Loads the menu code ahead of the first click. */
export function preloadMenus(): void {
  load().catch(() => {
    // Tried again by the click that needs it, which then says so.
  });
}

export interface MenuProps {
  /** One element that can be a button; it opens the menu. */
  trigger: ReactElement<{ onClick?: () => void }>;
  items: () => MenuItems;
  label: string;
  header?: ReactNode;
  align?: 'start' | 'end';
}

/** A menu behind a button. The code of menus comes when the first one opens. */
export function Menu(props: MenuProps) {
  const [isUsed, setIsUsed] = useState(false);
  if (!isUsed) {
    return (
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- only catches the click on its way to the button inside, which is what people and keyboards reach
      <span className="contents" onClick={() => setIsUsed(true)}>
        {props.trigger}
      </span>
    );
  }
  return (
    <Suspense fallback={props.trigger}>
      <MenuContent {...props} />
    </Suspense>
  );
}
