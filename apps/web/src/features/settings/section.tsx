import { createContext, use, useId, type ReactNode } from 'react';

/** The address of the section within the settings. */
export const SectionIdContext = createContext<string | undefined>(undefined);

/** One heading of the settings, with what belongs to it in a card. */
export function Section({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  const heading = useId();
  return (
    <section
      id={use(SectionIdContext)}
      tabIndex={-1}
      className="mb-9 scroll-mt-6 outline-none"
      aria-labelledby={heading}
    >
      <h2 id={heading} className="text-[15px] font-semibold">
        {title}
      </h2>
      {text && <p className="mt-0.5 mb-3 text-[13px] text-ink-3">{text}</p>}
      <div className={`rounded-[14px] border border-line bg-raised ${text ? '' : 'mt-3'}`}>{children}</div>
    </section>
  );
}

/** A setting: what it is on the left, its control on the right. */
export function Setting({
  label,
  text,
  children,
}: {
  label: string;
  text?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-line px-4 py-3 first:border-t-0">
      <div className="min-w-[12rem] grow basis-0">
        <p className="font-medium">{label}</p>
        {text && <p className="text-[12.5px] text-ink-3">{text}</p>}
      </div>
      {children}
    </div>
  );
}
