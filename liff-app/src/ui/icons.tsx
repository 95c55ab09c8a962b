const shapes = {
  code: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2v2h-2zM14 18h2v2h-2zM18 18h2v2h-2z',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  chevron: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  check: 'M5 13l4 4L19 7',
  hill: 'M3 18h18M5 18l5-8 3 4 2-3 4 7M16.5 6.5a1.5 1.5 0 1 1 0 .01',
} as const;

export function Icon({ name, size = 24 }: { name: keyof typeof shapes; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[name]} />
    </svg>
  );
}

/** The shop's mark: hills in a ring. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <circle cx="16" cy="16" r="14.6" />
      <path d="M4.6 20.5 12.4 10l4.2 5.4 3-3.6 7.8 8.7M8 24h11M22 24h2.6M12.5 27.2h7" />
    </svg>
  );
}
