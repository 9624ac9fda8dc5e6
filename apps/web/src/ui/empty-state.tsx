import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** What stands where there is nothing to list: why, and what to do. */
export function EmptyState({
  icon: Icon,
  title,
  text,
  children,
  isAlert = false,
}: {
  icon: LucideIcon;
  title: string;
  text?: string | undefined;
  children?: ReactNode;
  isAlert?: boolean;
}) {
  return (
    <div
      role={isAlert ? 'alert' : undefined}
      data-empty
      className="flex h-full flex-col items-center justify-center gap-1.5 px-8 pb-[8vh] text-center"
    >
      <span className="mb-3 grid size-14 place-items-center rounded-full bg-accent-softer text-accent-ink">
        <Icon aria-hidden="true" size={24} strokeWidth={1.5} />
      </span>
      <p className="text-[15px] font-semibold">{title}</p>
      {text && <p className="max-w-[34ch] text-balance text-ink-2">{text}</p>}
      {children && <div className="mt-3">{children}</div>}
    </div>
  );
}
