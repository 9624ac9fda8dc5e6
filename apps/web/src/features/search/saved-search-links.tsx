import { Link } from '@tanstack/react-router';
import type { SavedSearch } from '@mailcote/jmap';
import { Bookmark, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { use } from 'react';
import { useAccount } from '../../app/account.ts';
import { setUi } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { RailContext } from '../mailboxes/place-link.tsx';
import { SidebarSection } from '../mailboxes/sidebar-section.tsx';
import { removeSavedSearch, useSavedSearches } from './saved-searches.ts';

/** The saved searches beside the folders; nothing where there are none. */
export function SavedSearchLinks() {
  const searches = useSavedSearches();
  const isRail = use(RailContext);
  const { t } = useMessages();
  if (searches.length === 0) return null;
  return (
    <SidebarSection id="searches" title={t.mailbox.saved}>
      <ul className="flex flex-col gap-px">
        {searches.map((search) => (
          <li key={search.id} className="place">
            <Link
              to="/search"
              search={{ q: search.query }}
              className="mailbox-link"
              activeOptions={{ includeSearch: true }}
              draggable={false}
              data-tip={isRail ? search.name : search.query}
              onClick={() => setUi({ isDrawerOpen: false })}
            >
              <Bookmark aria-hidden="true" size={17} strokeWidth={1.75} />
              <span className={isRail ? 'visually-hidden' : 'min-w-0 grow truncate'}>{search.name}</span>
            </Link>
            {!isRail && <SavedSearchMenu search={search} />}
          </li>
        ))}
      </ul>
    </SidebarSection>
  );
}

function SavedSearchMenu({ search }: { search: SavedSearch }) {
  const account = useAccount();
  const { t } = useMessages();
  const label = `${t.app.more}: ${search.name}`;
  return (
    <span className="place-menu">
      <Menu
        label={label}
        trigger={<IconButton icon={Ellipsis} size={16} label={label} className="size-7!" />}
        items={() => [
          {
            label: t.mailbox.rename,
            icon: Pencil,
            onSelect: () => setUi({ overlay: { kind: 'savedSearch', search } }),
          },
          {
            label: t.mailbox.remove,
            icon: Trash2,
            onSelect: () => void removeSavedSearch(account, search, t.mailbox.removed(search.name), t),
          },
        ]}
      />
    </span>
  );
}
