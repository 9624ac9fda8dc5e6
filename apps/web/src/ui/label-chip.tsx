import type { MailboxColor } from '@mailcote/jmap';

/** A label on a conversation. Its name tells it; the colour only helps. */
export function LabelChip({ name, color }: { name: string; color: MailboxColor | null }) {
  return (
    <span className="label" data-color={color ?? undefined}>
      {name}
    </span>
  );
}
