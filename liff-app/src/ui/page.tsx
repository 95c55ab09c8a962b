import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useCard } from '../lib/card-store.ts';
import { useWords } from '../lib/i18n.ts';
import { goBack } from '../lib/use-place.ts';
import { Icon } from './icons.tsx';

/** A page behind the card: back on the left, the code always one tap away on the right. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const { words } = useWords();
  const [, go] = useLocation();
  const material = useCard().card?.tier.material ?? 'silver';
  return (
    <main className="page">
      <header className="page-top">
        <button
          type="button"
          className="icon-button"
          aria-label={words.back}
          onClick={() => goBack(() => go('/', { replace: true }))}
        >
          <Icon name="back" />
        </button>
        <h1>{title}</h1>
        <button type="button" className="mini-card" aria-label={words.openCode} onClick={() => go('/code')}>
          <span className={`metal metal-${material}`}>
            <Icon name="code" size={18} />
          </span>
        </button>
      </header>
      {children}
    </main>
  );
}

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
