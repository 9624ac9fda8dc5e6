import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon;
  /** What it does; shown as a tooltip and read out. */
  label: string;
  /** Keys shown in the tooltip. */
  keys?: string[] | undefined;
  size?: number;
}

/** A button that is only a picture. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  size = 18,
  className = '',
  ...props
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={label}
      data-tip-keys={keys?.join(' ')}
      className={`icon-button ${className}`}
      {...props}
    >
      <Icon aria-hidden="true" size={size} strokeWidth={1.75} />
    </button>
  );
}
