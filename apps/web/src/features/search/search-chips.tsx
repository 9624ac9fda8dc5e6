import { useNavigate } from '@tanstack/react-router';
import { Bookmark, BookmarkCheck, X } from 'lucide-react';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { setUi } from '../../app/ui-store.ts';
import { useMessages, type CatalogueWith } from '../../i18n/index.ts';
import { parseQuery, termsOf, type Term } from './query-terms.ts';
import { useSavedSearches } from './saved-searches.ts';
import type { SearchPlace } from './search-place.ts';

/** How the search was read, term by term: a wrong reading is seen, and each can be changed and taken out. */
export function SearchChips({ place }: { place: SearchPlace }) {
  const { t } = useMessages('finding');
  const navigate = useNavigate();
  const { query, compiled } = place;
  const terms = useMemo(() => termsOf(parseQuery(query)), [query]);
  const saved = useSavedSearches().find((search) => search.query === query);
  const { misread, slips } = compiled;
  const isMisread = ({ start }: Term) => misread.some((term) => term.start === start);
  const go = (next: string) => {
    const q = next.replaceAll(/\s+/g, ' ').trim();
    void (q === ''
      ? navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } })
      : navigate({ to: '/search', search: { q } }));
  };
  /** With the minus before the term. */
  const startOf = (term: Term, isNegated: boolean) =>
    isNegated && query[term.start - 1] === '-' ? term.start - 1 : term.start;
  const replace = (term: Term, isNegated: boolean, by: string) =>
    go(`${query.slice(0, startOf(term, isNegated))}${by}${query.slice(term.end)}`);
  const widen = () => go(`${withoutPlaces(query)} in:anywhere`);
  if (terms.length === 0) return null;
  return (
    <section
      aria-label={t.finding.terms}
      className="flex flex-none flex-col gap-1.5 border-b border-line bg-surface px-3 py-2 text-[12.5px]"
    >
      <ul className="flex flex-wrap items-center gap-1.5">
        {terms.map(({ term, isNegated }) => (
          <Chip
            key={`${term.start} ${query}`}
            term={term}
            isNegated={isNegated}
            raw={query.slice(startOf(term, isNegated), term.end)}
            isMisread={isMisread(term)}
            onReplace={(by) => replace(term, isNegated, by)}
          />
        ))}
        <li className="ms-auto">
          {saved ? (
            <span className="flex items-center gap-1.5 text-ink-3">
              <BookmarkCheck aria-hidden="true" size={14} />
              {t.finding.isSaved(saved.name)}
            </span>
          ) : (
            <button
              type="button"
              className="link flex items-center gap-1.5"
              onClick={() =>
                setUi({ overlay: { kind: 'savedSearch', search: { id: null, name: '', query } } })
              }
            >
              <Bookmark aria-hidden="true" size={14} />
              {t.finding.save}
            </button>
          )}
        </li>
      </ul>
      {misread.length > 0 && (
        <p role="alert" className="text-warning">
          {t.finding.misread(misread.map(({ start, end }) => query.slice(start, end)).join(', '))}
        </p>
      )}
      {slips.map(({ term, typed, meant }) => (
        <p key={term.start} className="text-ink-2">
          {t.finding.slip(typed)}{' '}
          <button
            type="button"
            className="link"
            onClick={() =>
              go(`${query.slice(0, term.start)}${meant}:${query.slice(term.start + typed.length + 1)}`)
            }
          >
            {t.finding.meant(meant)}
          </button>
        </p>
      ))}
      {compiled.leavesOutBins ? (
        <p className="text-ink-3">
          {t.finding.leavesOut}{' '}
          <button type="button" className="link" onClick={() => go(`${query} in:anywhere`)}>
            {t.finding.lookThere}
          </button>
        </p>
      ) : (
        compiled.onlyIn !== null && (
          <p className="text-ink-3">
            {t.finding.onlyIn(compiled.onlyIn)}{' '}
            <button type="button" className="link" onClick={widen}>
              {t.finding.lookEverywhere}
            </button>
          </p>
        )
      )}
    </section>
  );
}

interface ChipProps {
  term: Term;
  isNegated: boolean;
  /** As it stands in the search. */
  raw: string;
  isMisread: boolean;
  /** By nothing: taken out. */
  onReplace: (by: string) => void;
}

function Chip({ term, isNegated, raw, isMisread, onReplace }: ChipProps) {
  const { t } = useMessages('finding');
  const [draft, setDraft] = useState<string | null>(null);
  const { operator, value } = labelOf(term, t);
  const said = `${isNegated ? `${t.finding.not} ` : ''}${operator ? `${operator} ` : ''}${value}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter') onReplace(draft ?? raw);
    if (event.key === 'Escape') {
      event.stopPropagation();
      setDraft(null);
    }
  };
  if (draft !== null)
    return (
      <li>
        <input
          type="text"
          className="field field-small h-[26px]! min-h-0! rounded-full! px-2.5!"
          aria-label={t.finding.editing}
          autoComplete="off"
          spellCheck={false}
          size={Math.max(8, draft.length + 1)}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the chip has become this field by a press on it
          autoFocus
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => (draft === raw ? setDraft(null) : onReplace(draft))}
        />
      </li>
    );
  return (
    <li className="chip" data-misread={isMisread || undefined}>
      <button
        type="button"
        className="chip-text"
        aria-label={t.finding.editTerm(said)}
        onClick={() => setDraft(raw)}
      >
        {isNegated && <span className="text-danger">{t.finding.not} </span>}
        {operator && <span className="text-ink-3">{operator} </span>}
        <span className="font-medium">{value}</span>
      </button>
      <button type="button" aria-label={t.finding.removeTerm(said)} onClick={() => onReplace('')}>
        <X aria-hidden="true" size={12} strokeWidth={2.2} />
      </button>
    </li>
  );
}

function labelOf(
  term: Term,
  { finding }: CatalogueWith<'finding'>,
): { operator: string | null; value: string } {
  const value = term.isPhrase && term.operator === null ? `“${term.value}”` : term.value;
  return { operator: term.operator === null ? null : (finding.names[term.operator] ?? term.operator), value };
}

/** The search without the places it asks for. */
function withoutPlaces(query: string): string {
  const places = termsOf(parseQuery(query)).filter(
    ({ term, isNegated }) => !isNegated && (term.operator === 'in' || term.operator === 'label'),
  );
  return places.reduceRight((text, { term }) => text.slice(0, term.start) + text.slice(term.end), query);
}
