import type { ReactNode } from 'react';
import type { Material } from '../../../shared/vocabulary.ts';
import { Hills } from './hills.tsx';
import { Icon } from './icons.tsx';

/** The card itself: a metal with the shop's landscape engraved into it. */
export function MetalCard(props: {
  material: Material;
  rank: number;
  shop: string;
  tier: string;
  name: string;
  number: string;
  action?: ReactNode;
}) {
  const { material, rank, shop, tier, name, number, action } = props;
  return (
    <section className={`metal metal-${material}`} aria-label={`${shop} ${tier}`}>
      <Hills rank={rank} />
      <div className="metal-top">
        <span className="metal-shop">
          <Icon name="hill" size={26} />
          {shop}
        </span>
        <span className="metal-tier" data-testid="tier-name">
          {tier}
        </span>
      </div>
      <div className="metal-bottom">
        <div className="metal-person">
          <div className="metal-name" data-testid="member-name">
            {name}
          </div>
          <div className="metal-number" data-testid="member-number">
            {number}
          </div>
        </div>
        {action}
      </div>
    </section>
  );
}
