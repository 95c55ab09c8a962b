import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens, and where `orNext` allows, on the next free port when the wished one is taken.
 * @returns the port it got.
 * @throws Error saying which port is taken and what to do.
 */
export async function listen(server: Server, wish: { port: number; host: string; orNext: boolean }): Promise<number> {
  const last = wish.orNext && wish.port !== 0 ? wish.port + 20 : wish.port;
  for (let port = wish.port; port <= last; port += 1) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, wish.host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
      if (port === last) {
        const reason = code === 'EACCES' ? 'may not be used by this account' : 'is in use by another program';
        throw new Error(`Port ${wish.port} ${reason}. Stop that program, or choose another with PORT=…`);
      }
    }
  }
  throw new Error('unreachable: the loop returns or throws');
}
