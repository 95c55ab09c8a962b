import { vi } from 'vitest';

/** As much of a browser as the app's library code asks for. Called before the code is imported. */
export function stubBrowser(config: object = { liffId: '2000000000-AbcdEfgh' }) {
  const kept = new Map<string, string>();
  const session = new Map<string, string>();
  const storage = (map: Map<string, string>) => ({
    getItem: (name: string) => map.get(name) ?? null,
    setItem: (name: string, value: string) => void map.set(name, value),
    removeItem: (name: string) => void map.delete(name),
  });
  const root = { innerHTML: '' };
  const html = { lang: 'zh-Hant', style: { cssText: '' } };
  vi.stubGlobal('document', {
    documentElement: html,
    visibilityState: 'visible',
    getElementById: (id: string) => (id === 'config' ? { textContent: JSON.stringify(config) } : root),
    addEventListener: () => {},
  });
  vi.stubGlobal('location', { origin: 'https://shop.example', pathname: '/liff', search: '', href: '' });
  vi.stubGlobal('navigator', { onLine: true, languages: ['zh-TW'] });
  vi.stubGlobal('localStorage', storage(kept));
  vi.stubGlobal('sessionStorage', storage(session));
  vi.stubGlobal('addEventListener', () => {});
  return { kept, session, root, html };
}
