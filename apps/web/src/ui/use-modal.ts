import { useEffect, type RefObject } from 'react';

/**
 * Shows a <dialog> as a modal one while the component is there; the focus goes back to where it was.
 * @param wantsField false: the dialog itself has the focus, although there is a field
 */
export function useModal(element: RefObject<HTMLDialogElement | null>, wantsField = true): void {
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    // A field is what a dialog with one is for; otherwise the dialog itself, so that no button looks chosen.
    const field = wantsField ? dialog?.querySelector<HTMLElement>('input, textarea, select') : null;
    (field ?? dialog)?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
    // oxlint-disable-next-line react/exhaustive-deps -- where it begins
  }, [element]);
}
