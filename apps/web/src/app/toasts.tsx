import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useMessages } from '../i18n/index.ts';
import { dismissToast, useUi } from './ui-store.ts';

/** The word at the bottom, and the same for screen readers. */
export function Toasts() {
  const { t } = useMessages();
  const toast = useUi((state) => state.toast);
  const announcement = useUi((state) => state.announcement);
  useEffect(() => {
    if (!toast || toast.stays === null) return;
    const handle = setTimeout(() => dismissToast(toast.id), toast.stays);
    return () => clearTimeout(handle);
  }, [toast]);
  return (
    <>
      <output className="visually-hidden" aria-live="polite">
        {announcement}
      </output>
      {toast && (
        <section
          key={toast.id}
          aria-label={t.app.notice}
          className="toast rise"
          data-tone={toast.tone}
          data-testid="toast"
        >
          <div className="me-2 py-1.5">
            <p>{toast.text}</p>
            {toast.progress !== null && (
              <progress className="toast-progress" aria-label={toast.text} value={toast.progress} max={1} />
            )}
          </div>
          {toast.action && (
            <button
              type="button"
              className="toast-action"
              onClick={() => {
                dismissToast(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label={t.app.close}
            className="px-2!"
            onClick={() => dismissToast(toast.id)}
          >
            <X aria-hidden="true" size={16} />
          </button>
        </section>
      )}
    </>
  );
}
