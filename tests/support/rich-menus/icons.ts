import type { CellKind } from '../../../bot/line/menus/cells.ts';

/** Line drawings on a field of 24, stroked in the cell's ink; each its own silhouette, to be known at thumb size. */
export const icons: Record<CellKind, string> = {
  points:
    '<circle cx="12" cy="12" r="9.2"/><circle cx="12" cy="12" r="6.4" stroke-width="1"/><path d="M9.4 9.6v4.8M12 8.7v6.6M14.6 9.6v4.8"/>',
  card: '<rect x="1.8" y="4.6" width="20.4" height="14.8" rx="2.6"/><path d="M1.8 9.6h20.4" stroke-width="2.2" stroke-linecap="butt"/><path d="M5.6 15.2h5M16.6 15.2h1.8"/>',
  coupons:
    '<path d="M2 7.6c0-.9.7-1.6 1.6-1.6h16.8c.9 0 1.6.7 1.6 1.6v2.1a2.3 2.3 0 0 0 0 4.6v2.1c0 .9-.7 1.6-1.6 1.6H3.6c-.9 0-1.6-.7-1.6-1.6v-2.1a2.3 2.3 0 0 0 0-4.6z"/><path d="M9 8.6v1.2M9 11.4v1.2M9 14.2v1.2"/><path d="M13 12h4.6"/>',
  tier: '<path d="M1.8 19h20.4"/><path d="M3.6 19 9.7 8.6l3.2 5 1.9-2.6L20.4 19"/><path d="M7.9 11.7l1.8 1.2 1.7-1.4"/><path d="M16.6 3.2l.8 1.7 1.9.2-1.4 1.3.4 1.9-1.7-1-1.7 1 .4-1.9-1.4-1.3 1.9-.2z" stroke-width="1.1"/>',
  history:
    '<path d="M5 2.8h14v18.4l-2.3-1.6-2.4 1.6-2.3-1.6-2.3 1.6-2.4-1.6L5 21.200z"/><path d="M8.6 7.6h6.800M8.6 11.400h6.800M8.6 15.200h3.6"/>',
  settings:
    '<path d="M3 6.600h9.200M17.8 6.600H21M3 12h2.600M11.2 12H21M3 17.400h8.200M16.8 17.400H21"/><circle cx="15" cy="6.6" r="2.5"/><circle cx="8.4" cy="12" r="2.5"/><circle cx="14" cy="17.4" r="2.5"/>',
  join: '<circle cx="12" cy="12" r="9.4"/><path d="M12 7.600v8.800M7.6 12h8.8"/>',
  inChat:
    '<path d="M12 3.600c5.4 0 9.6 3.4 9.6 7.800s-4.2 7.8-9.6 7.800c-.8 0-1.7-.1-2.4-.3l-4.6 2.3.9-3.900C3.7 15.9 2.4 13.8 2.4 11.4 2.4 7 6.6 3.6 12 3.600z"/><path d="M12 8.200v6.400M8.8 11.400h6.4"/>',
  help: '<circle cx="12" cy="12" r="9.4"/><path d="M9.3 9.300a2.8 2.8 0 1 1 4.3 2.600c-1 .7-1.6 1.2-1.6 2.5"/><path d="M12 17.200v.1"/>',
};
