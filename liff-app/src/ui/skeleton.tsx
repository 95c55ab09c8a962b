import { useWords } from '../lib/i18n.ts';

/** What is coming, in its shape: bars, no spinner. */
export function Skeleton({ rows = 4 }: { rows?: number }) {
  const { words } = useWords();
  return (
    <div className="skeleton" role="status" aria-busy="true" aria-label={words.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <i key={index} />
      ))}
    </div>
  );
}
