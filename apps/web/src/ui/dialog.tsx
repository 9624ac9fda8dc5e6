import { X } from 'lucide-react';
import { useId, useRef, type ReactNode } from 'react';
import { useMessages } from '../i18n/index.ts';
import { IconButton } from './icon-button.tsx';
import { useModal } from './use-modal.ts';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  isWide?: boolean;
  /** Buttons at the bottom. */
  actions?: ReactNode;
  /** Its content is only read. */
  isStatic?: boolean;
  /** False: only the actions close it. */
  isDismissable?: boolean;
}

/** A modal dialog: the platform's own, with its focus trap, its Escape and its inert background. */
export function Dialog({
  title,
  onClose,
  children,
  actions,
  isWide = false,
  isStatic = false,
  isDismissable = true,
}: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { t } = useMessages();
  useModal(element);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- the click is a convenience for the pointer; the keyboard has Escape, which the element itself understands
    <dialog
      ref={element}
      tabIndex={-1}
      className={`dialog ${isWide ? 'dialog-wide' : ''}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (isDismissable) onClose();
      }}
      onClick={(event) => {
        if (isDismissable && event.target === event.currentTarget) onClose();
      }}
    >
      <div className="flex items-center gap-3 border-b border-line py-3 ps-5 pe-3">
        <h2 id={titleId} className="grow text-[15px] font-semibold">
          {title}
        </h2>
        {isDismissable && <IconButton icon={X} label={t.app.close} onClick={onClose} />}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- reached by the keyboard too, so that a long text can be scrolled (axe: scrollable-region-focusable) */}
      <div tabIndex={isStatic ? 0 : undefined} className="min-h-0 grow overflow-y-auto px-5 py-4">
        {children}
      </div>
      {actions && <div className="flex justify-end gap-2 border-t border-line px-5 py-3">{actions}</div>}
    </dialog>
  );
}
