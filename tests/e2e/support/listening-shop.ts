import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Event = { type: string; [field: string]: unknown };
/** A shop that only listens: it keeps the events LINE brings it, and answers every LIFF address with one page. */
export type ListeningShop = { url: string; events: Event[]; close(): Promise<void> };

const liffPage = (host: string) => `<!doctype html><title>LIFF</title><p id="host">${host}</p><p id="kept"></p>
<button id="close">close</button><script>
  localStorage.setItem('seen', (localStorage.getItem('seen') ?? '') + new URL(location).searchParams.get('sandboxPerson'));
  document.getElementById('kept').textContent = localStorage.getItem('seen');
  document.getElementById('close').onclick = () => window.parent.postMessage({ type: 'liff-close' }, '*');
</script>`;

export async function startListeningShop(): Promise<ListeningShop> {
  const events: Event[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET')
      return void response.setHeader('content-type', 'text/html').end(liffPage(request.headers.host ?? ''));
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      events.push(...(JSON.parse(body) as { events: Event[] }).events);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    events,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
