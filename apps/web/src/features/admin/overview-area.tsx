import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { formatCount } from '../../i18n/format-count.ts';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { messageDate, relativeDate, timeOfDay } from '../../lib/dates.ts';
import { Meter } from '../../ui/meter.tsx';
import { useAdmin, type AdminTexts, type Overview } from './admin-api.ts';
import { AreaHead, Loaded } from './parts.tsx';

const REFRESH_MS = 10_000;

/** Whether mail flows, what waits, how much room is left, and what to do about what is wrong. */
export function OverviewArea() {
  const { t } = useMessages('admin');
  const { data } = useAdmin<Overview>('/api/admin/overview', REFRESH_MS);
  return (
    <>
      <AreaHead title={t.admin.overview} note={t.admin.updated} />
      <Loaded answer={data}>
        {(overview) => (
          <div className="flex flex-col gap-5">
            <Problems problems={overview.problems} />
            <Stats overview={overview} />
            <Traffic traffic={overview.traffic} />
            <div className="grid gap-5 desk:grid-cols-2">
              <Storage overview={overview} />
              <Server overview={overview} />
            </div>
          </div>
        )}
      </Loaded>
    </>
  );
}

const ICONS = { error: CircleAlert, warning: TriangleAlert, hint: Info };

function Problems({ problems }: { problems: Overview['problems'] }) {
  const { t, locale } = useMessages('admin');
  const { health } = t.admin;
  if (problems.length === 0) {
    return (
      <section className="admin-card trouble">
        <CircleCheck aria-hidden="true" size={20} className="text-accent-ink!" />
        <div>
          <h2 className="font-semibold">{health.well}</h2>
          <p className="text-ink-2">{health.wellText}</p>
        </div>
      </section>
    );
  }
  return (
    <section aria-label={health.problems} className="admin-card divide-y divide-line">
      {problems.map(({ code, level, value }) => {
        const { title, text } = troubleOf(code, value, t, locale);
        const Icon = ICONS[level];
        return (
          <div key={code + value} className="trouble" data-level={level}>
            <Icon aria-hidden="true" size={20} />
            <div className="min-w-0">
              <h2 className="font-semibold">{title}</h2>
              <p className="text-ink-2">{text}</p>
              {code === 'queueOld' && (
                <Link
                  to="/admin/{-$section}"
                  params={{ section: 'queue' }}
                  className="text-accent-ink underline"
                >
                  {t.admin.queue}
                </Link>
              )}
              {code === 'noDomain' && (
                <Link
                  to="/admin/{-$section}"
                  params={{ section: 'domains' }}
                  className="text-accent-ink underline"
                >
                  {t.admin.domain.add}
                </Link>
              )}
            </div>
          </div>
        );
      })}
    </section>
  );
}

function troubleOf(
  code: string,
  value: string,
  t: AdminTexts,
  locale: string,
): { title: string; text: string } {
  const { trouble } = t.admin;
  switch (code) {
    case 'diskLow':
      return { title: trouble.diskLow, text: trouble.diskLowText(formatBytes(Number(value), locale)) };
    case 'certificateExpired':
      return { title: trouble.certificateExpired(value), text: trouble.certificateExpiredText };
    case 'certificateEnds':
      return { title: trouble.certificateEnds(value), text: trouble.certificateEndsText };
    case 'certificateSelfSigned':
      return { title: trouble.certificateSelfSigned(value), text: trouble.certificateSelfSignedText };
    case 'queueOld':
      return { title: trouble.queueOld, text: trouble.queueOldText(relativeDate(value, locale)) };
    case 'hostnameLocal':
      return { title: trouble.hostnameLocal, text: trouble.hostnameLocalText(value) };
    case 'insecureUrl':
      return { title: trouble.insecureUrl, text: trouble.insecureUrlText(value) };
    case 'noDomain':
      return { title: trouble.noDomain, text: trouble.noDomainText };
    default:
      // Of a newer server than this page.
      return { title: code, text: value };
  }
}

function sum(traffic: Overview['traffic'], kind: 'received' | 'refused' | 'sent' | 'failed'): number {
  return traffic.reduce((all, hour) => all + hour[kind], 0);
}

function Stats({ overview: { traffic, queue } }: { overview: Overview }) {
  const { t, locale } = useMessages('admin');
  const { health } = t.admin;
  const failed = sum(traffic, 'failed');
  const waiting = queue.queued + queue.held;
  return (
    <dl className="admin-card grid grid-cols-4 divide-x divide-line max-tablet:grid-cols-2 max-tablet:[&>:nth-child(n+3)]:border-t">
      <Stat
        name={health.received}
        value={formatCount(sum(traffic, 'received'), locale)}
        note={health.lastHours}
      />
      <Stat
        name={health.sent}
        value={formatCount(sum(traffic, 'sent'), locale)}
        note={failed > 0 ? health.failedToo(failed) : health.lastHours}
      />
      <Stat
        name={health.refused}
        value={formatCount(sum(traffic, 'refused'), locale)}
        note={health.lastHours}
      />
      <Stat
        name={health.waiting}
        value={formatCount(waiting, locale)}
        note={queue.oldestAt ? health.oldest(relativeDate(queue.oldestAt, locale)) : health.nothingWaits}
      />
    </dl>
  );
}

function Stat({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="stat border-line">
      <dt className="text-[13px] text-ink-2">{name}</dt>
      <dd>
        <strong className="block">{value}</strong>
        <span className="text-[12.5px] text-ink-3">{note}</span>
      </dd>
    </div>
  );
}

const KINDS = ['refused', 'sent', 'received'] as const;

/** A bar for each hour; read out as its sums. */
function Traffic({ traffic }: { traffic: Overview['traffic'] }) {
  const { t, locale } = useMessages('admin');
  const { health } = t.admin;
  const most = Math.max(1, ...traffic.map(({ received, sent, refused }) => received + sent + refused));
  const [first, middle] = [traffic[0], traffic[Math.floor(traffic.length / 2)]];
  return (
    <section className="admin-card px-4 pt-3 pb-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="me-auto font-semibold max-tablet:w-full">{health.traffic}</h2>
        <span className="legend text-[12.5px] text-ink-2">{health.received}</span>
        <span className="legend text-[12.5px] text-ink-2" data-kind="sent">
          {health.sent}
        </span>
        <span className="legend text-[12.5px] text-ink-2" data-kind="refused">
          {health.refused}
        </span>
      </div>
      <figure>
        <figcaption className="visually-hidden">
          {health.trafficText(sum(traffic, 'received'), sum(traffic, 'sent'))}
        </figcaption>
        <div aria-hidden="true" className="traffic mt-2">
          {traffic.map((hour) => (
            <span
              key={hour.hour}
              className="traffic-hour"
              title={health.hour(
                timeOfDay(new Date(hour.hour), locale),
                hour.received,
                hour.sent,
                hour.refused,
              )}
            >
              {KINDS.map((kind) =>
                hour[kind] > 0 ? (
                  <i key={kind} data-kind={kind} style={{ blockSize: `${(hour[kind] / most) * 100}%` }} />
                ) : null,
              )}
            </span>
          ))}
        </div>
      </figure>
      <p aria-hidden="true" className="mt-1 flex justify-between text-[11.5px] text-ink-3">
        {[first, middle, traffic.at(-1)].map(
          (hour) => hour && <span key={hour.hour}>{timeOfDay(new Date(hour.hour), locale)}</span>,
        )}
      </p>
    </section>
  );
}

function Storage({ overview: { databaseBytes, disk, certificates } }: { overview: Overview }) {
  const { t, locale } = useMessages('admin');
  const { health } = t.admin;
  const used = disk ? disk.totalBytes - disk.freeBytes : 0;
  return (
    <section className="admin-card px-4 py-3.5">
      <h2 className="font-semibold">{health.storage}</h2>
      <p className="mt-2 flex justify-between gap-3">
        <span className="text-ink-2">{health.database}</span>
        <span className="tabular-nums">{formatBytes(databaseBytes, locale)}</span>
      </p>
      {disk && (
        <>
          <p className="mt-1 text-ink-2">
            {health.diskFree(formatBytes(disk.freeBytes, locale), formatBytes(disk.totalBytes, locale))}
          </p>
          <Meter
            label={health.diskUsed}
            used={used}
            most={disk.totalBytes}
            high={disk.totalBytes * 0.9}
            className="mt-2 h-2 w-full"
          />
        </>
      )}
      <h2 className="mt-4 font-semibold">{health.certificates}</h2>
      <ul className="mt-1.5 flex flex-col gap-1.5">
        {certificates.map(({ names, validTo, isSelfSigned }) => (
          <li key={names.join() + validTo}>
            <span className="block break-words">{names.join(', ')}</span>
            <span className="text-[12.5px] text-ink-3">
              {[health.validTo(messageDate(validTo, locale)), isSelfSigned && health.selfSigned]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Server({ overview }: { overview: Overview }) {
  const { t } = useMessages('admin');
  const { health } = t.admin;
  const { accounts, domains, hostname, publicUrl, version, listeners } = overview;
  return (
    <section className="admin-card px-4 py-3.5">
      <h2 className="font-semibold">{health.server}</h2>
      <dl className="facts mt-2">
        <dt>{health.version}</dt>
        <dd>Mailcote {version}</dd>
        <dt>{health.hostname}</dt>
        <dd>{hostname}</dd>
        <dt>{health.webmail}</dt>
        <dd>{publicUrl}</dd>
        <dt>{t.admin.accounts}</dt>
        <dd>{health.accountsHere(accounts, domains)}</dd>
        <dt>{health.listeners}</dt>
        <dd>{listeners.map(({ name, port }) => `${name} ${port}`).join(', ')}</dd>
      </dl>
      <p className="mt-3">
        <Link
          to="/admin/{-$section}"
          params={{ section: 'domains' }}
          className="text-accent-ink underline underline-offset-2"
        >
          {health.checkDns}
        </Link>
      </p>
    </section>
  );
}
