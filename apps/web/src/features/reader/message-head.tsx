import type { EmailAddress } from '@mailcote/jmap';
import type { ReactNode } from 'react';
import { useResource } from '../../app/store-hooks.ts';
import { useStore } from '../../app/account.ts';
import { useMessages, type Messages } from '../../i18n/index.ts';
import { formatAddress } from '../../lib/address-list.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { exactDate } from '../../lib/dates.ts';
import { displayName, type ListedEmail } from '../../mail-store/index.ts';

const NAMES_SHOWN = 3;

/** "to me, Ana Li and 4 more" */
export function recipientsLine(email: ListedEmail, mine: ReadonlySet<string>, { t }: Messages): string {
  const people = [...(email.to ?? []), ...(email.cc ?? [])];
  const names = people.map((person) =>
    mine.has(person.email.toLowerCase()) ? t.list.me : displayName(person),
  );
  if (names.length === 0) return '';
  if (names.length === 1 && names[0] === t.list.me) return t.reader.toMe;
  if (names.length > NAMES_SHOWN + 1) {
    return t.reader.toList(
      `${names.slice(0, NAMES_SHOWN).join(', ')} ${t.reader.andMore(names.length - NAMES_SHOWN)}`,
    );
  }
  return t.reader.toList(names.join(', '));
}

/** All of the head: every address in full, the exact time, the size. */
export function MessageDetails({ email }: { email: ListedEmail }) {
  const store = useStore();
  const { t, locale } = useMessages();
  const body = useResource(store.bodies.bodies, email.id);
  const full = body?.state === 'ready' ? body.value : null;
  return (
    <dl className="details">
      <Addresses label={t.reader.from} addresses={email.from} />
      <Addresses label={t.reader.to} addresses={email.to} />
      <Addresses label={t.reader.cc} addresses={email.cc} />
      <Addresses label={t.reader.bcc} addresses={full?.bcc ?? null} />
      <Addresses label={t.reader.replyTo} addresses={full?.replyTo ?? null} />
      <Detail label={t.reader.date}>{exactDate(full?.sentAt ?? email.receivedAt, locale)}</Detail>
      <Detail label={t.reader.size}>{formatBytes(email.size, locale)}</Detail>
      {full?.messageId?.[0] && <Detail label={t.reader.messageId}>{full.messageId[0]}</Detail>}
    </dl>
  );
}

export function Addresses({ label, addresses }: { label: string; addresses: EmailAddress[] | null }) {
  if (!addresses?.length) return null;
  return <Detail label={label}>{addresses.map(formatAddress).join(', ')}</Detail>;
}

function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
