import type { EmailAddress } from '@mailcote/jmap';
import { X } from 'lucide-react';
import { useId, type KeyboardEvent, type RefObject } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { formatAddress } from '../../lib/address-list.ts';
import { displayName } from '../../mail-store/index.ts';

interface RecipientChipsProps {
  value: readonly EmailAddress[];
  chips: RefObject<HTMLUListElement | null>;
  onRemove: (address: EmailAddress) => void;
  /** Puts it back into the field as text. */
  onEdit: (address: EmailAddress) => void;
  /** The keyboard leaves the chips. */
  onLeave: () => void;
}

/** Recipients: reached with the arrow keys from the field, taken out with Delete, changed with Enter or a double click. */
export function RecipientChips({ value, chips, onRemove, onEdit, onLeave }: RecipientChipsProps) {
  const { t } = useMessages('compose');
  const keysId = useId();
  const buttons = () => [...(chips.current?.querySelectorAll<HTMLElement>('[data-chip]') ?? [])];
  const onKeyDown = (event: KeyboardEvent, address: EmailAddress, index: number) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isBack = event.key === 'ArrowLeft';
    if (isBack || event.key === 'ArrowRight') {
      event.preventDefault();
      const isRightToLeft = getComputedStyle(event.currentTarget).direction === 'rtl';
      const next = buttons()[index + (isBack === isRightToLeft ? 1 : -1)];
      if (next) next.focus();
      else if (isBack === isRightToLeft) onLeave();
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onRemove(address);
    } else if (event.key === 'Enter' || event.key === 'F2') {
      event.preventDefault();
      onEdit(address);
    } else if (event.key === 'End') {
      event.preventDefault();
      onLeave();
    }
  };
  return (
    <ul ref={chips} className="contents">
      {value.length > 0 && (
        <li id={keysId} hidden>
          {t.compose.chipKeys}
        </li>
      )}
      {value.map((address, index) => (
        <li key={address.email} className="address-chip" title={formatAddress(address)}>
          <button
            type="button"
            data-chip
            tabIndex={-1}
            className="address-chip-name"
            aria-label={formatAddress(address)}
            aria-describedby={keysId}
            onKeyDown={(event) => onKeyDown(event, address, index)}
            onDoubleClick={() => onEdit(address)}
          >
            {displayName(address)}
          </button>
          <button
            type="button"
            tabIndex={-1}
            className="address-chip-remove"
            aria-label={t.compose.removeRecipient(displayName(address))}
            onClick={() => {
              onRemove(address);
              onLeave();
            }}
          >
            <X aria-hidden="true" size={12} strokeWidth={2.2} />
          </button>
        </li>
      ))}
    </ul>
  );
}
