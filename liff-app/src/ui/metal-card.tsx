import type { ReactNode } from 'react';
import type { Material } from '../../../shared/vocabulary.ts';
import { Hills, seedOf } from './hills.tsx';
import { Mark } from './icons.tsx';

/** The card itself: a metal with the shop's landscape engraved into it. */
export function MetalCard(props: {
  material: Material;
  rank: number;
  shop: string;
  tier: string;
  name: string;
  number: string;
  /** The month of the birthday has its own cover. */
  dawn?: boolean;
  action?: ReactNode;
}) {
  const { material, rank, shop, tier, name, number, dawn = false, action } = props;
  // A name on two lines: the mist rises.
  const long = [...name].length > 9;
  return (
    <section
      className={`metal metal-${material}${dawn ? ' dawn' : ''}${long ? ' long-name' : ''}`}
      aria-label={`${shop} ${tier}`}
    >
      <Hills rank={rank} seed={seedOf(shop)} />
      <div className="metal-top">
        <span className="metal-shop">
          <Mark />
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
