// Draws the card as it looked last time, before any bundle has arrived. What React drew then was kept as it was, so the page that
// replaces this one has the same layout and nothing moves. Only on the card itself, and only for the person it belongs to.
(() => {
  try {
    const config = JSON.parse(document.getElementById('config')?.textContent || '{}');
    const query = new URLSearchParams(location.search);
    const state = query.get('liff.state') || '';
    const path = location.pathname.replace(/\/+$/, '');
    if (path !== '/liff' || (state && state !== '/' && !state.startsWith('?'))) return;
    const person = query.get('sandboxPerson') || sessionStorage.getItem('sandboxPerson') || '';
    const kept = JSON.parse(localStorage.getItem(`regulars:paint:${config.liffId}:${person}`) || 'null');
    if (!kept || Date.now() - kept.at > 30 * 864e5) return;
    document.documentElement.lang = kept.lang;
    document.documentElement.style.cssText = kept.style || '';
    document.getElementById('root').innerHTML = kept.html;
    performance.mark('cached-card');
  } catch {
    // Nothing kept, or storage is closed to us: the page draws itself as at a first visit.
  }
})();
