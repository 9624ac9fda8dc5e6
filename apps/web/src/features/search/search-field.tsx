import { useNavigate, useRouterState } from '@tanstack/react-router';
import { History, Search, X } from 'lucide-react';
import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { recentSearches, rememberSearch } from './recent-searches.ts';

/** The search at the top of the page. On focus it shows what can be asked. */
export function SearchField() {
  const { t } = useMessages();
  const navigate = useNavigate();
  const current = useRouterState({
    select: ({ location }) =>
      location.pathname === '/search' ? ((location.search as { q?: string }).q ?? '') : '',
  });
  const [text, setText] = useState(current);
  const [isOpen, setIsOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(current);
  // Another search by its address, or none any more: the field follows.
  if (shown !== current) {
    setShown(current);
    setText(current);
  }

  const search = (query: string) => {
    setIsOpen(false);
    input.current?.blur();
    const wanted = query.trim();
    if (wanted === '') return;
    rememberSearch(wanted);
    void navigate({ to: '/search', search: { q: wanted } });
  };
  const leave = () => {
    setText('');
    if (current) void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } });
  };
  const insert = (operator: string) => {
    setText((before) => `${before.trimEnd()}${before.trim() ? ' ' : ''}${operator}`);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      setIsOpen(false);
      input.current?.blur();
    }
  };
  const hints: [string, string][] = [
    ['from:', t.search.hintFrom],
    ['to:', t.search.hintTo],
    ['subject:', t.search.hintSubject],
    ['has:attachment', t.search.hintHas],
    ['filename:', t.search.hintFilename],
    ['is:unread', t.search.hintUnread],
    ['is:starred', t.search.hintStarred],
    ['after:', t.search.hintAfter],
    ['before:', t.search.hintBefore],
    ['in:', t.search.hintIn],
    ['-', t.search.hintNot],
    ['"', t.search.hintPhrase],
  ];
  const recent = isOpen ? recentSearches() : [];

  return (
    <search
      className="search-box"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setIsOpen(false);
      }}
    >
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          search(text);
        }}
        className="search-field"
      >
        <Search aria-hidden="true" size={17} strokeWidth={1.9} className="flex-none" />
        <input
          ref={input}
          id="search"
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          aria-label={t.search.label}
          placeholder={t.search.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onFocus={() => setIsOpen(true)}
          onKeyDown={onKeyDown}
        />
        {text !== '' ? (
          <IconButton icon={X} size={16} label={t.search.clear} onClick={leave} className="size-7!" />
        ) : (
          !isOpen && <kbd className="me-2 max-tablet:hidden! pointer-coarse:hidden!">/</kbd>
        )}
      </form>
      {isOpen && (
        <div className="search-help rise">
          {recent.length > 0 && text === '' && (
            <>
              <p className="px-2.5 pt-1.5 pb-1 text-[12px] font-semibold text-ink-3">{t.search.recent}</p>
              {recent.map((query) => (
                <button key={query} type="button" className="menu-item" onClick={() => search(query)}>
                  <History aria-hidden="true" size={15} />
                  <span className="truncate">{query}</span>
                </button>
              ))}
              <div className="menu-separator" />
            </>
          )}
          <p className="px-2.5 pt-1.5 pb-1 text-[12px] font-semibold text-ink-3">{t.search.operators}</p>
          <div className="grid grid-cols-2 max-tablet:grid-cols-1">
            {hints.map(([operator, hint]) => (
              <button key={operator} type="button" className="menu-item" onClick={() => insert(operator)}>
                <code className="rounded-[5px] bg-press px-1.5 font-mono text-[12px] text-ink">
                  {operator}
                </code>
                <span className="truncate text-[13px] text-ink-2">{hint}</span>
              </button>
            ))}
          </div>
        </div>
      )}
    </search>
  );
}
