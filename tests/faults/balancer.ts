import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Hands each request to the next process in turn; one that does not take it makes the answer 502, as a host's router does. */
export async function createBalancer(): Promise<{ url: string; send(ports: number[]): void; close(): Promise<void> }> {
  let ports: number[] = [];
  let turn = 0;
  const server = createServer((incoming, answer) => {
    turn += 1;
    const port = ports[turn % Math.max(1, ports.length)];
    const refuse = () => {
      if (!answer.headersSent) answer.writeHead(502);
      answer.end();
    };
    if (port === undefined) return refuse();
    const outgoing = request(
      { host: '127.0.0.1', port, path: incoming.url, method: incoming.method, headers: incoming.headers, agent: false },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.on('error', refuse);
        response.pipe(answer);
      },
    );
    outgoing.on('error', refuse);
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    send: (given) => {
      ports = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
