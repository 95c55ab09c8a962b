export type ReconcilesMenus = { reconcile(): Promise<{ created: number; removed: number }> };

/** Every hour: what LINE keeps of our menus is what is drawn now, guests see theirs, earlier versions go. */
export const richMenusJob = ({ reconcile }: ReconcilesMenus) => reconcile();
