import { CircleAlert, type LucideIcon } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import type { Answer } from './admin-api.ts';

/** The head of an area: its name, what there is to do, and how to find something in it. */
export function AreaHead({
  title,
  note,
  children,
}: {
  title: string;
  note?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <header className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
      <h1 className="text-[22px] font-semibold tracking-[-0.015em]">{title}</h1>
      {note && <p className="text-[13px] text-ink-3">{note}</p>}
      <div className="ms-auto flex flex-wrap items-center gap-2 max-tablet:ms-0 max-tablet:w-full">
        {children}
      </div>
    </header>
  );
}

/** Rows that are on their way, then the rows, or why there are none. */
export function Loaded<T>({ answer, children }: { answer: Answer<T>; children: (value: T) => ReactNode }) {
  const { t } = useMessages('admin');
  if (answer === 'failed')
    return <EmptyState icon={CircleAlert} title={t.admin.loadFailed} text={t.app.unreachable} isAlert />;
  if (answer === null)
    return (
      <div aria-busy="true" className="admin-card divide-y divide-line">
        {[52, 38, 61, 44].map((width) => (
          <div key={width} className="flex flex-col gap-2 px-4 py-4">
            <span className="skeleton h-3" style={{ inlineSize: `${width}%` }} />
            <span className="skeleton h-2.5" style={{ inlineSize: `${width / 2}%` }} />
          </div>
        ))}
      </div>
    );
  return children(answer);
}

export function Nothing({
  icon,
  title,
  text,
  children,
}: {
  icon: LucideIcon;
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  return (
    <div className="admin-card py-14">
      <EmptyState icon={icon} title={title} text={text}>
        {children}
      </EmptyState>
    </div>
  );
}

/** A short word on a state. */
export function Badge({
  tone = 'plain',
  children,
}: {
  tone?: 'plain' | 'good' | 'bad' | 'warn';
  children: ReactNode;
}) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  );
}

/** Something to be put elsewhere, with a button that copies it. */
export function Copyable({ text, label }: { text: string; label?: string }) {
  return (
    <span className="copyable">
      <code>{text}</code>
      <CopyButton text={text} what={label} />
    </span>
  );
}

/** One of several parts of a dialogue. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

export function MoreButton({ more }: { more: (() => void) | null }) {
  const { t } = useMessages('admin');
  if (!more) return null;
  return (
    <div className="flex justify-center p-4">
      <button type="button" className="button" onClick={more}>
        {t.admin.more}
      </button>
    </div>
  );
}

/** Typing is not asking: what is typed counts after a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const handle = setTimeout(() => setSettled(text.trim()), 200);
    return () => clearTimeout(handle);
  }, [text]);
  return settled;
}

export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (text: string) => void;
}) {
  return (
    <input
      type="search"
      className="field field-small w-56! max-tablet:w-full!"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
