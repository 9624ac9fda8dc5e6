import type { ReactNode } from 'react';
import './meter.css';

/** How much of something is used; red from `high` on. Its size is the caller's. */
export function Meter({
  label,
  used,
  most,
  high,
  className,
  children,
}: {
  label: string;
  used: number;
  most: number;
  high: number;
  className: string;
  children?: ReactNode;
}) {
  return (
    <meter
      aria-label={label}
      min={0}
      max={most}
      high={high}
      optimum={0}
      value={Math.min(used, most)}
      className={`meter ${className}`}
    >
      {children}
    </meter>
  );
}
