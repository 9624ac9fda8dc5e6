import { useMessages } from '../i18n/index.ts';

/** Beside the sidebar, while the code of a page is on its way. What one skips to by keys is there already. */
export function PagePending() {
  const { t } = useMessages();
  return (
    <main
      id="reader"
      tabIndex={-1}
      className="reader-pane grow rounded-ss-xl border-s border-line bg-surface max-desk:rounded-none max-tablet:border-s-0"
      aria-busy="true"
    >
      <h1 className="visually-hidden">{t.app.loading}</h1>
      <div
        id="conversations"
        tabIndex={-1}
        className="mx-auto flex w-full max-w-[960px] flex-col gap-5 px-6 pt-8"
      >
        <span className="skeleton h-5 w-40" />
        {[72, 58, 66, 44].map((width) => (
          <span key={width} className="skeleton h-2.5" style={{ inlineSize: `${width}%` }} />
        ))}
      </div>
    </main>
  );
}
