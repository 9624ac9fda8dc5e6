/** The mark: a dove's door with a letter in it. Decoration; the name stands beside it. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" className="flex-none">
      <path
        d="M4 15.5C4 8.6 9.4 3 16 3s12 5.600 12 12.500V27a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z"
        fill="var(--accent)"
      />
      <path
        d="M9.500 17.200a6.500 6.500 0 0 1 13 0V23a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1z"
        fill="var(--canvas)"
      />
      <path
        d="M9.800 18.200 16 22l6.200-3.800"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="1.900"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

export function Brand() {
  return (
    <span className="flex items-center gap-2.5 text-[15px] font-semibold tracking-[-0.01em] select-none">
      <Mark />
      Mailcote
    </span>
  );
}
