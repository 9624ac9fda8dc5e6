import { useEffect, type RefObject } from 'react';

/** Shows a <dialog> as a modal one while the component is there; the focus goes back to where it was. */
export function useModal(element: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    // A field is what a dialog with one is for; otherwise the dialog itself, so that no button looks chosen.
    (dialog?.querySelector<HTMLElement>('input, textarea, select') ?? dialog)?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [element]);
}
