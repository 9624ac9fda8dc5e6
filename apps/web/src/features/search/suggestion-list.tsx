/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a combobox with rich options in groups (ARIA APG); <datalist> can show text only. */
import {
  Bookmark,
  CornerDownLeft,
  Folder,
  History,
  Mail,
  SlidersHorizontal,
  type LucideIcon,
} from 'lucide-react';
import { useImperativeHandle, useMemo, useState, type ReactNode } from 'react';
import { useAccount } from '../../app/account.ts';
import { useMailboxes } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { shortDate } from '../../lib/dates.ts';
import { displayName } from '../../mail-store/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { hasMoved } from '../../ui/keep-places.ts';
import { marked } from '../list/marked.tsx';
import { mailboxTitle } from '../mailboxes/place.ts';
import { arrange, placesOf, type Arranged } from './arrange.ts';
import { compileQuery, wordsToMark } from './query-filter.ts';
import { parseQuery, termsOf } from './query-terms.ts';
import { replaceWord, wordAt, type TypedWord } from './query-words.ts';
import { forgetSearches, recentSearches } from './recent-searches.ts';
import { useSavedSearches } from './saved-searches.ts';
import { OPTIONS_ID } from './options-id.ts';
import type { SearchPanelProps } from './search-panel.tsx';
import { suggest, takesPeople, type SearchSuggestion, type SuggestionKind } from './suggest.ts';
import { useFound, type Found } from './use-found.ts';
import { usePeople, type Person } from './use-people.ts';

const ICONS: Partial<Record<SuggestionKind, LucideIcon>> = {
  saved: Bookmark,
  recent: History,
  operator: SlidersHorizontal,
  value: SlidersHorizontal,
  place: Folder,
  result: Mail,
};

/** What can be asked, and what would be found: arrows choose, Enter takes, Tab completes. */
export function SuggestionList(props: Omit<SearchPanelProps, 'isForm'>) {
  const { text, caret, keys, active, onActive } = props;
  const account = useAccount();
  const mailboxes = useMailboxes();
  const saved = useSavedSearches();
  const { t, locale } = useMessages('finding');
  const word = wordAt(text, caret);
  const [now] = useState(() => new Date());
  const titleOf = (mailbox: (typeof mailboxes)[number]) => mailboxTitle(mailbox, t);
  const known = suggest(text, word, {
    mailboxes,
    titleOf,
    recent: recentSearches(),
    saved,
    t: t.finding,
    now,
  });
  const isAboutPeople = takesPeople(word);
  const people = usePeople(account, isAboutPeople ? word.value : null);
  const { filter, hasTerms } = useMemo(() => {
    const me = account.principal.address;
    const compiled = compileQuery(text, { mailboxes, me, now, titleOf: (one) => mailboxTitle(one, t) });
    const terms = termsOf(parseQuery(text));
    return { filter: compiled.filter, hasTerms: terms.length > compiled.misread.length };
  }, [text, mailboxes, account, now, t]);
  const found = useFound(account, text, hasTerms ? filter : null);

  const isNew = found !== null && found.query === text;
  const [shown, setShown] = useState<Arranged | null>(null);
  const arranged = arrange(
    shown,
    text,
    [
      { name: 'known', isFresh: true, options: known },
      {
        name: 'people',
        isFresh: people === null || people.text === word.value,
        options: people?.list.map((person) => personLine(person, word)) ?? [],
      },
      {
        name: 'found',
        isFresh: found === null || isNew,
        options: found?.list.map((email) => resultLine(email)) ?? [],
      },
    ],
    active !== null,
  );
  if (!shown || placesOf(shown) !== placesOf(arranged)) setShown(arranged);
  const { options } = arranged;

  const pick = (option: SearchSuggestion) => {
    onActive(null);
    if (option.threadId !== undefined) props.onOpen(option.threadId);
    else if (option.search !== undefined) props.onSearch(option.search);
    else if (option.insert !== undefined) {
      const next = replaceWord(text, word, option.insert);
      props.onEdit(next.text, next.caret);
    }
  };
  useImperativeHandle(keys, () => (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      // Beyond both ends stands the field itself.
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const places = options.length + 1;
      const next = ((active ?? -1) + 1 + step + places) % places;
      onActive(next === 0 ? null : next - 1);
      document.getElementById(`${OPTIONS_ID}-${next - 1}`)?.scrollIntoView({ block: 'nearest' });
      return true;
    }
    const chosen = active === null ? undefined : options[active];
    if (event.key === 'Enter' && chosen) {
      pick(chosen);
      return true;
    }
    if (event.key !== 'Tab' || event.shiftKey) return false;
    const completed = chosen ?? (word.value === '' ? undefined : options.find(({ insert }) => insert));
    if (completed?.insert === undefined) return false;
    pick(completed);
    return true;
  });

  const groups = groupsOf(options, t.finding.groups);
  return (
    <>
      <div id={OPTIONS_ID} role="listbox" aria-label={t.finding.suggestions}>
        {groups.map(({ title, lines }) => (
          <div key={lines[0]?.option.key} role="group" aria-label={title}>
            <p aria-hidden="true" className="px-2.5 pt-1.5 pb-1 text-[12px] font-semibold text-ink-3">
              {title}
            </p>
            {lines.map(({ option, index }) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard chooses through the field (aria-activedescendant)
              <div
                key={option.key}
                id={`${OPTIONS_ID}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className="menu-item"
                data-color={option.color ?? undefined}
                // The field keeps the focus.
                onMouseDown={(event) => event.preventDefault()}
                onPointerDown={() => onActive(index)}
                onPointerMove={(event) => hasMoved(event) && index !== active && onActive(index)}
                onClick={() => pick(option)}
              >
                <Line option={option} words={wordsToMark(text)} locale={locale} />
              </div>
            ))}
          </div>
        ))}
      </div>
      {text.trim() === '' ? (
        known.some(({ kind }) => kind === 'recent') && (
          <div className="flex justify-end px-2.5 py-1.5 text-[12.5px]">
            <button
              type="button"
              className="link"
              onClick={() => {
                forgetSearches();
                props.onEdit('', 0);
              }}
            >
              {t.finding.forget}
            </button>
          </div>
        )
      ) : (
        <output className="flex min-h-8 items-center px-2.5 pt-1 text-[12.5px] text-ink-3" aria-live="polite">
          {said()}
        </output>
      )}
    </>
  );

  function said(): ReactNode {
    if (found?.state === 'failed' && isNew) return t.finding.failed;
    if (hasTerms && !isNew) return t.finding.searching;
    return (
      <>
        <span className="visually-hidden">{t.finding.found(options.length)}</span>
        <span className="flex items-center gap-1.5">
          <CornerDownLeft aria-hidden="true" size={13} />
          {t.finding.nothing}
        </span>
      </>
    );
  }
}

function personLine({ name, email }: Person, { operator }: TypedWord): SearchSuggestion {
  return {
    key: `person ${email}`,
    kind: 'person',
    label: name ?? email,
    ...(name && { detail: email }),
    insert: `${operator ?? 'from'}:${email}`,
    address: { name, email },
  };
}

function resultLine(email: Found): SearchSuggestion {
  const [author] = email.from ?? [];
  return {
    key: `result ${email.id}`,
    kind: 'result',
    label: email.subject ?? '',
    detail: author ? displayName(author) : '',
    date: email.receivedAt,
    threadId: email.threadId,
  };
}

function Line({ option, words, locale }: { option: SearchSuggestion; words: string[]; locale: string }) {
  const { t } = useMessages('finding');
  const { kind, label, detail, address, date } = option;
  const Icon = ICONS[kind];
  if (kind === 'result')
    return (
      <>
        <Mail aria-hidden="true" size={15} strokeWidth={1.75} />
        <span className="max-w-[35%] flex-none truncate text-ink-2">{marked(detail ?? '', words)}</span>
        <span className="min-w-0 grow truncate">{marked(label.trim() || t.list.noSubject, words)}</span>
        <time className="flex-none text-[12px] text-ink-3" dateTime={date}>
          {shortDate(date ?? '', locale)}
        </time>
      </>
    );
  const isCode = kind === 'operator' || kind === 'value';
  return (
    <>
      {address && <Avatar name={address.name ?? ''} email={address.email} size={22} />}
      {Icon && <Icon aria-hidden="true" size={15} strokeWidth={1.75} />}
      <span className={`truncate ${isCode ? 'min-w-[13ch] flex-none font-mono text-[13px]' : ''}`}>
        {label}
      </span>
      {detail && <span className="min-w-0 truncate text-[12.5px] text-ink-3">{detail}</span>}
    </>
  );
}

interface Group {
  title: string;
  lines: { option: SearchSuggestion; index: number }[];
}

/** Neighbours under one heading. */
function groupsOf(options: readonly SearchSuggestion[], titles: Record<SuggestionKind, string>): Group[] {
  const groups: Group[] = [];
  for (const [index, option] of options.entries()) {
    const title = titles[option.kind];
    const last = groups.at(-1);
    if (last?.title === title) last.lines.push({ option, index });
    else groups.push({ title, lines: [{ option, index }] });
  }
  return groups;
}
