import { Link, useNavigate, useParams } from '@tanstack/react-router';
import {
  Activity,
  ArrowLeft,
  Forward,
  Globe,
  History,
  Inbox,
  KeyRound,
  Send,
  ShieldOff,
  Users,
  type LucideIcon,
} from 'lucide-react';
import { useEffect, type ComponentType } from 'react';
import { useAccount } from '../../app/account.ts';
import { useCommands } from '../../app/commands.tsx';
import { useMessages } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { AccountsArea } from './accounts-area.tsx';
import { AliasesArea } from './aliases-area.tsx';
import { AuditArea } from './audit-area.tsx';
import { DomainsArea } from './domains-area.tsx';
import { OverviewArea } from './overview-area.tsx';
import { QueueArea } from './queue-area.tsx';
import { SignInsArea } from './sign-ins-area.tsx';
import './admin.css';

const AREAS = {
  overview: { icon: Activity, area: OverviewArea },
  accounts: { icon: Users, area: AccountsArea },
  domains: { icon: Globe, area: DomainsArea },
  aliases: { icon: Forward, area: AliasesArea },
  queue: { icon: Send, area: QueueArea },
  'sign-ins': { icon: KeyRound, area: SignInsArea },
  log: { icon: History, area: AuditArea },
} as const satisfies Record<string, { icon: LucideIcon; area: ComponentType }>;
type AreaName = keyof typeof AREAS;

/** The area of administrators: one page for each thing to look after, side by side in a menu of its own. */
export function AdminPage() {
  const { principal } = useAccount();
  const { t } = useMessages('admin');
  const navigate = useNavigate();
  const { section = 'overview' } = useParams({ strict: false });
  const name: AreaName = section in AREAS ? (section as AreaName) : 'overview';
  const title = useTitles()[name];
  const back = () => void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } });
  useCommands({ back });
  useEffect(() => {
    document.title = `${title} – ${t.admin.title} – Mailcote`;
  }, [title, t]);
  if (!principal.isAdmin) {
    return (
      <main id="reader" tabIndex={-1} className="reader-pane grow bg-surface">
        <EmptyState icon={ShieldOff} title={t.admin.forAdmins}>
          <button type="button" className="button button-primary" onClick={back}>
            {t.admin.toMail}
          </button>
        </EmptyState>
      </main>
    );
  }
  const { area: Area } = AREAS[name];
  return (
    <div className="admin">
      <Areas current={name} onBack={back} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- reached by the keyboard too: a page of nothing but text has to be scrolled (axe: scrollable-region-focusable) */}
      <main id="reader" tabIndex={0} className="admin-main reader-pane">
        <div className="mx-auto w-full max-w-[1040px] px-7 pt-6 pb-16 max-tablet:px-4 max-tablet:pt-4">
          <Area key={name} />
        </div>
      </main>
    </div>
  );
}

/** On a phone they stand in a row that is longer than the screen. */
function bringIntoView(item: HTMLElement | null): void {
  item?.scrollIntoView({ inline: 'center', block: 'nearest' });
}

function Areas({ current, onBack }: { current: AreaName; onBack: () => void }) {
  const { t } = useMessages('admin');
  const titles = useTitles();
  return (
    <nav aria-label={t.admin.sections} className="admin-nav">
      <div className="admin-nav-head">
        <IconButton icon={ArrowLeft} label={t.admin.toMail} onClick={onBack} className="desk:hidden" />
        <p className="font-semibold">{t.admin.title}</p>
      </div>
      <ul>
        {(Object.keys(AREAS) as AreaName[]).map((name) => {
          const { icon: Icon } = AREAS[name];
          return (
            <li key={name} ref={name === current ? bringIntoView : undefined}>
              <Link
                to="/admin/{-$section}"
                params={{ section: name === 'overview' ? undefined : name }}
                activeOptions={{ exact: true, includeSearch: false }}
                className="mailbox-link"
              >
                <Icon aria-hidden="true" size={17} strokeWidth={1.75} />
                {titles[name]}
              </Link>
            </li>
          );
        })}
      </ul>
      <button type="button" className="mailbox-link admin-nav-back" onClick={onBack}>
        <Inbox aria-hidden="true" size={17} strokeWidth={1.75} />
        {t.admin.toMail}
      </button>
    </nav>
  );
}

function useTitles(): Record<AreaName, string> {
  const { admin } = useMessages('admin').t;
  const { overview, accounts, domains, aliases, queue, signIns, audit } = admin;
  return { overview, accounts, domains, aliases, queue, 'sign-ins': signIns, log: audit };
}
