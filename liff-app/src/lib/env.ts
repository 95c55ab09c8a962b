import type { PointsName } from '../../../shared/i18n/points-name.ts';

/** What the server put into the page: one build serves any shop. */
export type PageConfig = {
  liffId: string;
  /** Where the LIFF app's endpoint is, e.g. `https://shop.example/liff`. */
  endpoint: string;
  /** The stand-in for LINE; null in production. */
  sandbox: { url: string } | null;
  shop: { name: string; brandColor: string; pointsName?: PointsName };
};

const fallback: PageConfig = {
  liffId: '',
  endpoint: `${location.origin}/liff`,
  sandbox: null,
  shop: { name: 'Regulars', brandColor: '#0b6b4f' },
};

function readPageConfig(): PageConfig {
  const text = document.getElementById('config')?.textContent;
  return text ? { ...fallback, ...(JSON.parse(text) as Partial<PageConfig>) } : fallback;
}

export const pageConfig: PageConfig = readPageConfig();
