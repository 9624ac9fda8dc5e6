import { useEffect, type ReactNode } from 'react';
import { useMessages } from '../i18n/index.ts';
import { setPreferences } from '../lib/preferences.ts';
import { Mark } from './brand.tsx';

/** The page before one is let in: the mark, a card, the choice of language. */
export function EntryPage({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { language } = useMessages();
  useEffect(() => {
    document.title = `${title} – Mailcote`;
  }, [title]);
  return (
    <main className="entry">
      <div className="entry-card">
        <Mark size={38} />
        <h1 className="mt-4 text-[22px] font-semibold tracking-[-0.015em]">{title}</h1>
        {lead && <p className="mt-1 text-ink-2">{lead}</p>}
        <div className="mt-6">{children}</div>
      </div>
      <div className="mt-6 flex gap-4 text-[13px]">
        {(['en', 'ko'] as const).map((code) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={language === code}
            className={language === code ? 'font-semibold text-ink' : 'text-ink-3 hover:text-ink'}
            onClick={() => setPreferences({ language: code })}
          >
            {code === 'en' ? 'English' : '한국어'}
          </button>
        ))}
      </div>
    </main>
  );
}
