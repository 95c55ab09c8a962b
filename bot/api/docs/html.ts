export type Json = Record<string, unknown>;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const html = (text: unknown): string => String(text).replace(/[&<>"]/g, (each) => escapes[each]!);
/** Escaped, and what stands between backticks as code. */
export const words = (text: unknown): string => html(text).replace(/`([^`]+)`/g, '<code>$1</code>');
