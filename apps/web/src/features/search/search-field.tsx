import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Search, SlidersHorizontal, X } from 'lucide-react';
import { lazy, Suspense, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useMessages, withSections } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { OPTIONS_ID, type OptionKeys } from './options-id.ts';
import { rememberSearch } from './recent-searches.ts';

const load = () => withSections(['finding'], import('./search-panel.tsx'));
const SearchPanel = lazy(() => load().then(({ SearchPanel }) => ({ default: SearchPanel })));

/** The search at the top of the page. What it suggests is loaded when it is used. */
export function SearchField() {
  const { t } = useMessages();
  const navigate = useNavigate();
  const current = useRouterState({
    select: ({ location }) =>
      location.pathname === '/search' ? ((location.search as { q?: string }).q ?? '') : '',
  });
  const [text, setText] = useState(current);
  const [caret, setCaret] = useState(current.length);
  const [panel, setPanel] = useState<'none' | 'suggestions' | 'form'>('none');
  const [active, setActive] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const keys = useRef<OptionKeys | null>(null);
  const [shown, setShown] = useState(current);
  // Another search by its address, or none any more: the field follows.
  if (shown !== current) {
    setShown(current);
    setText(current);
    setCaret(current.length);
  }
  const close = () => {
    setPanel('none');
    setActive(null);
  };
  const search = (query: string) => {
    close();
    input.current?.blur();
    const wanted = query.trim();
    if (wanted === '') return;
    setText(wanted);
    rememberSearch(wanted);
    void navigate({ to: '/search', search: { q: wanted } });
  };
  const open = (threadId: string) => {
    const wanted = text.trim();
    close();
    input.current?.blur();
    rememberSearch(wanted);
    void navigate({ to: '/search', search: { q: wanted, thread: threadId } });
  };
  const edit = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setActive(null);
    setPanel('suggestions');
    input.current?.focus();
    // React puts the caret behind a value that it has set.
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };
  const leave = () => {
    edit('', 0);
    if (current) void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // What an input method has not finished is its own (229: Safari).
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (panel === 'suggestions' && keys.current?.(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'ArrowDown' && panel === 'none') {
      event.preventDefault();
      setPanel('suggestions');
    }
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    if (panel === 'none') input.current?.blur();
    else close();
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape bubbles up from the fields of the form
    <search
      className="search-box"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || panel !== 'form') return;
        event.stopPropagation();
        close();
        input.current?.focus();
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
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={panel === 'suggestions'}
          aria-controls={OPTIONS_ID}
          aria-activedescendant={active === null ? undefined : `${OPTIONS_ID}-${active}`}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="search"
          aria-label={t.search.label}
          placeholder={t.search.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart ?? event.target.value.length);
            setActive(null);
            setPanel('suggestions');
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => setPanel('suggestions')}
          onClick={() => setPanel('suggestions')}
          onKeyDown={onKeyDown}
        />
        {text !== '' && (
          <IconButton icon={X} size={16} label={t.search.clear} onClick={leave} className="size-7!" />
        )}
        {text === '' && panel === 'none' && (
          <kbd className="max-tablet:hidden! pointer-coarse:hidden!">/</kbd>
        )}
        <IconButton
          icon={SlidersHorizontal}
          size={16}
          label={t.search.advanced}
          aria-expanded={panel === 'form'}
          className="size-7!"
          onClick={() => setPanel(panel === 'form' ? 'none' : 'form')}
        />
      </form>
      {panel !== 'none' && (
        <Suspense fallback={null}>
          <SearchPanel
            text={text}
            caret={caret}
            isForm={panel === 'form'}
            keys={keys}
            active={active}
            onActive={setActive}
            onEdit={edit}
            onSearch={search}
            onOpen={open}
          />
        </Suspense>
      )}
    </search>
  );
}
