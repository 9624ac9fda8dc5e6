import { ChevronDown, ChevronRight, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from '../../app/account.ts';
import { useResource } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { isDark, usePreferences } from '../../lib/preferences.ts';
import { safeHtmlKey } from '../../mail-store/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { HtmlFrame } from '../reader/html-frame.tsx';
import { PlainText } from '../reader/plain-text.tsx';
import type { Quote } from './draft.ts';

/** The original below the answer: one opaque block, shown safely when asked for, sent as it came. */
export function QuoteBlock({ quote, onRemove }: { quote: Quote; onRemove: () => void }) {
  const { t } = useMessages('compose');
  const [isOpen, setIsOpen] = useState(false);
  const title = quote.kind === 'forward' ? t.compose.forwardOf(quote.from) : t.compose.quoteOf(quote.from);
  return (
    <section aria-label={t.compose.quote} className="quote-block">
      <header className="flex items-center gap-2">
        <button
          type="button"
          className="flex min-w-0 grow items-center gap-2 py-1.5 text-start"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? (
            <ChevronDown aria-hidden="true" size={16} />
          ) : (
            <ChevronRight aria-hidden="true" size={16} />
          )}
          <span className="truncate">{title}</span>
          <span className="truncate text-[12px] text-ink-3 max-tablet:hidden">{t.compose.quoteKept}</span>
        </button>
        <IconButton icon={X} size={15} label={t.compose.removeQuote} onClick={onRemove} />
      </header>
      {isOpen && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- reached by the keyboard, so that a long original can be scrolled (axe: scrollable-region-focusable)
        <section tabIndex={0} aria-label={title} className="quote-content">
          <p className="mb-2 text-[12.5px] whitespace-pre-line text-ink-3">{quote.intro}</p>
          {quote.sourceId ? (
            <SourceView emailId={quote.sourceId} quote={quote} />
          ) : (
            <PlainText text={quote.text} foldsQuotes={false} />
          )}
        </section>
      )}
    </section>
  );
}

/** Shown from the original Email, behind the three walls; as text when it has no HTML or is gone. */
function SourceView({ emailId, quote }: { emailId: string; quote: Quote }) {
  const store = useStore();
  const preferences = usePreferences();
  useEffect(() => store.bodies.want([emailId]), [store, emailId]);
  const html = useResource(store.bodies.safeHtml, safeHtmlKey(emailId, 'block'));
  if (html?.state === 'ready' && html.value) {
    return (
      <HtmlFrame
        url={html.value.url}
        title={quote.from}
        isDark={isDark(preferences) && preferences.darkMessages}
        foldsQuotes={false}
      />
    );
  }
  return html?.state === 'pending' ? null : <PlainText text={quote.text} foldsQuotes={false} />;
}
