import type { JsonObject } from '../types.ts';
export function checkRichMenu(_menu: JsonObject): void {}
