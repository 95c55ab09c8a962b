import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { useWords } from '../lib/i18n.ts';
import { Icon } from './icons.tsx';

/** A page behind the card: back on the left, the code always one tap away on the right. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const { words } = useWords();
  const [, go] = useLocation();
  return (
    <main className="page">
      <header className="page-top">
        <button
          type="button"
          className="icon-button"
          aria-label={words.back}
          onClick={() => (history.length > 1 ? history.back() : go('/'))}
        >
          <Icon name="back" />
        </button>
        <h1>{title}</h1>
        <button type="button" className="mini-card" aria-label={words.openCode} onClick={() => go('/code')}>
          <Icon name="code" size={18} />
        </button>
      </header>
      {children}
    </main>
  );
}

export function Skeleton({ rows = 4 }: { rows?: number }) {
  const { words } = useWords();
  return (
    <div className="skeleton" aria-busy="true" aria-label={words.loading}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders
        <i key={index} />
      ))}
    </div>
  );
}
