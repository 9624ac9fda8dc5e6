import { useMessages } from '../i18n/index.ts';
import { Brand } from '../ui/brand.tsx';

/** The page while the mail is on its way: its panes, empty. */
export function ShellSkeleton() {
  const { t } = useMessages();
  return (
    <div className="shell" aria-busy="true">
      <output className="visually-hidden">{t.app.loading}</output>
      <header className="topbar">
        <span className="topbar-brand">
          <Brand />
        </span>
        <span className="mx-auto h-9 w-full max-w-[640px] rounded-[10px] bg-press" />
      </header>
      <div className="panes">
        <div className="sidebar">
          <div className="flex flex-col gap-4 px-3 pt-16">
            {[60, 44, 38, 52, 46, 40].map((width) => (
              <span key={width} className="skeleton h-2.5" style={{ inlineSize: `${width}%` }} />
            ))}
          </div>
        </div>
        <div className="list-pane bg-surface" />
        <div className="reader-pane grow bg-surface" />
      </div>
    </div>
  );
}
