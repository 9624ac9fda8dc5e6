import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import type { MenuProps } from './menu.tsx';

/** The menu itself. Not modal: a modal one injects a style element, which the page's policy refuses. */
export function MenuContent({ trigger, items, label, header, align = 'end' }: MenuProps) {
  const [isOpen, setIsOpen] = useState(true);
  return (
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={setIsOpen}>
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
          {items().map((item, index) =>
            item === null ? (
              // Lines have no identity of their own; the list is made anew at each opening.
              // oxlint-disable-next-line react/no-array-index-key
              <DropdownMenu.Separator key={`line-${index}`} className="menu-separator" />
            ) : (
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
                    {item.keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </span>
                )}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
