import { ChevronDown } from 'lucide-react';
import { use, type ReactNode } from 'react';
import { toggleClosed, usePreferences } from '../../lib/preferences.ts';
import { RailContext } from './place-link.tsx';

interface SidebarSectionProps {
  /** Under which it is remembered whether it is open. */
  id: string;
  title: string;
  /** Beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** A part of the sidebar that can be closed, and stays so on this machine. */
export function SidebarSection({ id, title, action, children }: SidebarSectionProps) {
  const isRail = use(RailContext);
  const { closed } = usePreferences();
  const isOpen = isRail || !closed.includes(id);
  return (
    <section aria-label={title} className="pb-4">
      {!isRail && (
        <div className="sidebar-head">
          <h2 className="min-w-0 grow">
            <button
              type="button"
              className="sidebar-title"
              aria-expanded={isOpen}
              aria-controls={`section-${id}`}
              onClick={() => toggleClosed(id)}
            >
              <ChevronDown aria-hidden="true" size={14} strokeWidth={2} className="chevron" />
              {title}
            </button>
          </h2>
          {action}
        </div>
      )}
      <div id={`section-${id}`} hidden={!isOpen}>
        {isOpen && children}
      </div>
    </section>
  );
}
