/** A size for people: "812 B", "14 KB", "3.2 MB". Octets; a thousand to the step, as file managers count. */
export function formatBytes(size: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let value = size;
  let step = 0;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  const maximumFractionDigits = step >= 2 && value < 10 ? 1 : 0;
  if (step === 0) return `${value} B`;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[step] ?? 'gigabyte',
    unitDisplay: 'short',
    maximumFractionDigits,
  }).format(value);
}
