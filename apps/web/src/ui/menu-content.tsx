import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { Keys } from './keys.tsx';
import type { MenuItem, MenuItems, MenuProps } from './menu.tsx';

/** The menu itself. Not modal: a modal one injects a style element, which the page's policy refuses. */
export function MenuContent({ trigger, items, label, header, align = 'end' }: MenuProps) {
  const [isOpen, setIsOpen] = useState(true);
  return (
    <DropdownMenu.Root
      dir={document.dir === 'rtl' ? 'rtl' : 'ltr'}
      modal={false}
      open={isOpen}
      onOpenChange={setIsOpen}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu rise"
          align={align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={label}
        >
          {header}
          {groupsOf(items()).map((group, index) => (
            <DropdownMenu.Group key={group.map(({ label }) => label).join('\n')}>
              {index > 0 && <DropdownMenu.Separator className="menu-separator" />}
              {group.map((item) => (
                <DropdownMenu.Item
                  key={item.label}
                  className={`menu-item ${item.isDanger ? 'text-danger' : ''}`}
                  onSelect={item.onSelect}
                >
                  {item.icon && <item.icon aria-hidden="true" size={16} strokeWidth={1.75} />}
                  <span className="grow truncate">{item.label}</span>
                  {item.isChecked && <Check aria-hidden="true" size={16} />}
                  {item.keys && item.keys.length > 0 && (
                    <span className="flex gap-1 ps-4" aria-hidden="true">
                      <Keys keys={item.keys} />
                    </span>
                  )}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Group>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** What stands between two lines. */
function groupsOf(items: MenuItems): MenuItem[][] {
  const groups: MenuItem[][] = [[]];
  for (const item of items) {
    if (item === null) groups.push([]);
    else groups.at(-1)?.push(item);
  }
  return groups.filter((group) => group.length > 0);
}
