/** Deep links: the bot builds them, the LIFF app routes them. Paths are relative to the LIFF endpoint (`{PUBLIC_URL}/liff`). */
export const liffPaths = {
  card: () => '/',
  join: (code?: string) => (code === undefined ? '/join' : `/join/${encodeURIComponent(code)}`),
  code: () => '/code',
  points: () => '/points',
  history: () => '/history',
  coupons: () => '/coupons',
  coupon: (id: string) => `/coupons/${encodeURIComponent(id)}`,
  rewards: () => '/rewards',
  tiers: () => '/tiers',
  settings: () => '/settings',
  staff: () => '/staff',
} as const;

/** The same paths as route patterns, for the router of the LIFF app. */
export const liffRoutes = {
  card: '/',
  join: '/join/:code?',
  code: '/code',
  points: '/points',
  history: '/history',
  coupons: '/coupons',
  coupon: '/coupons/:id',
  rewards: '/rewards',
  tiers: '/tiers',
  settings: '/settings',
} as const;
