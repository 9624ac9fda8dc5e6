import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronRight, Search } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { findSections, type SectionId } from './section-list.ts';

/** The contents of the settings: every section by its name, and a field that finds them by what is in them. */
export function Contents({ current }: { current: SectionId | null }) {
  const { t } = useMessages('settings', 'security', 'transfer');
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const found = findSections(query, t);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [first] = found;
    if (first) void navigate({ to: '/settings', hash: first.id });
  };
  return (
    <nav aria-label={t.settings.contents} className="settings-contents">
      <search>
        <form onSubmit={submit} className="relative mb-2">
          <Search
            aria-hidden="true"
            size={15}
            className="pointer-events-none absolute start-2.5 top-2.5 text-ink-3"
          />
          <input
            type="search"
            className="field field-small w-full ps-8!"
            aria-label={t.settings.find}
            placeholder={t.settings.find}
            autoComplete="off"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </form>
      </search>
      <ul>
        {found.map(({ id, title }) => (
          <li key={id}>
            <Link
              to="/settings"
              hash={id}
              className="mailbox-link"
              activeOptions={{ includeHash: true }}
              aria-current={id === current ? 'page' : undefined}
            >
              <span className="grow">{title}</span>
              <ChevronRight aria-hidden="true" size={16} className="settings-chevron" />
            </Link>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="p-2.5 text-[13px] text-ink-3">{t.settings.findNothing}</p>}
    </nav>
  );
}
