import { useNavigate } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useMemo } from 'react';
import { useMessages, type Catalogue } from '../../i18n/index.ts';
import { parseQuery, termsOf, type Term } from './query-terms.ts';
import type { SearchPlace } from './search-place.ts';

/** How the search was read, term by term: a wrong reading is seen, and each can be taken out. */
export function SearchChips({ place }: { place: SearchPlace }) {
  const { t } = useMessages();
  const navigate = useNavigate();
  const terms = useMemo(() => termsOf(parseQuery(place.query)), [place.query]);
  const misread = place.compiled.misread;
  const isMisread = ({ start }: Term) => misread.some((term) => term.start === start);
  const remove = ({ start, end }: Term) => {
    // A minus before the term goes with it.
    const before = place.query.slice(0, start).replace(/-\s*$/, '');
    const q = `${before} ${place.query.slice(end)}`.replaceAll(/\s+/g, ' ').trim();
    void (q === ''
      ? navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } })
      : navigate({ to: '/search', search: { q } }));
  };
  if (terms.length === 0) return null;
  return (
    <ul className="flex flex-none flex-wrap gap-1.5 border-b border-line bg-surface px-3 py-2">
      {terms.map(({ term, isNegated }) => {
        const { operator, value } = labelOf(term, t);
        const said = `${isNegated ? `${t.search.not} ` : ''}${operator ? `${operator} ` : ''}${value}`;
        return (
          <li
            key={term.start}
            className="chip"
            data-misread={isMisread(term) || undefined}
            data-tip={isMisread(term) ? t.search.misread : undefined}
          >
            <span className="truncate">
              {isNegated && <span className="text-danger">{t.search.not} </span>}
              {operator && <span className="text-ink-3">{operator} </span>}
              <span className="font-medium">{value}</span>
            </span>
            <button type="button" aria-label={t.search.removeTerm(said)} onClick={() => remove(term)}>
              <X aria-hidden="true" size={12} strokeWidth={2.2} />
            </button>
          </li>
        );
      })}
      {place.compiled.leavesOutBins && (
        <li className="flex flex-wrap items-center gap-x-1.5 text-[12.5px] text-ink-3">
          {t.search.leavesOut}
          <button
            type="button"
            className="link"
            onClick={() => void navigate({ to: '/search', search: { q: `${place.query} in:anywhere` } })}
          >
            {t.search.lookThere}
          </button>
        </li>
      )}
    </ul>
  );
}

function labelOf(term: Term, t: Catalogue): { operator: string | null; value: string } {
  const value = term.isPhrase && term.operator === null ? `“${term.value}”` : term.value;
  if (term.operator === null) return { operator: null, value };
  const names: Record<string, string> = {
    from: t.search.from,
    to: t.search.to,
    cc: t.search.cc,
    bcc: t.search.bcc,
    with: t.search.with,
    subject: t.search.subject,
    body: t.search.body,
    list: t.search.list,
    filename: t.search.filename,
    in: t.search.in,
    label: t.search.in,
    is: t.search.is,
    has: t.search.has,
    before: t.search.before,
    older: t.search.before,
    older_than: t.search.before,
    after: t.search.after,
    newer: t.search.after,
    newer_than: t.search.after,
    larger: t.search.larger,
    size: t.search.larger,
    smaller: t.search.smaller,
  };
  return { operator: names[term.operator] ?? term.operator, value };
}
