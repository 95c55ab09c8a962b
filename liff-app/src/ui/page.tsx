import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useCard } from '../lib/card-store.ts';
import { pageConfig } from '../lib/env.ts';
import { useWords } from '../lib/i18n.ts';
import { goBack } from '../lib/use-place.ts';
import { Icon } from './icons.tsx';
import './page.css';

export { Skeleton } from './skeleton.tsx';

/** A page behind the card: back on the left, the code always one tap away on the right. Its title is where a screen reader begins. */
export function Page({ title, children }: { title: string; children: ReactNode }) {
  const { words } = useWords();
  const [, go] = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  const material = useCard().card?.tier.material ?? 'silver';
  useEffect(() => {
    document.title = `${title} · ${pageConfig.shop.name}`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
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
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
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
