import { createServer, type Socket } from 'node:net';
import { Server } from './commands/server.ts';
import { claimFile } from './file-claim.ts';
import { Store } from './storage/store.ts';
import { startSweeper } from './sweeper.ts';
import { serveConnection } from './wire.ts';

export interface BuiltinServer {
  uri: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Starts the built-in database in this process, on loopback.
 * @param options.file SQLite file, or `:memory:` for one that is gone after `close`.
 * @param options.port 0 or absent: a free one.
 * @throws FileInUse when another server has the file open.
 */
export async function startBuiltinServer(options: {
  file: string | ':memory:';
  port?: number;
  host?: string;
}): Promise<BuiltinServer> {
  const host = options.host ?? '127.0.0.1';
  const claim = options.file === ':memory:' ? undefined : claimFile(options.file);
  let store: Store;
  try {
    store = new Store(options.file);
  } catch (error) {
    claim?.release();
    throw error;
  }
  const server = new Server(store);
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    server.connections++;
    socket.on('close', () => {
      sockets.delete(socket);
      server.connections--;
    });
    serveConnection(socket, server);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(options.port ?? 0, host, resolve);
    });
  } catch (error) {
    store.close();
    claim?.release();
    throw error;
  }
  const { port } = listener.address() as { port: number };
  server.address = `${host}:${port}`;
  const uri = `mongodb://${host}:${port}/?directConnection=true`;
  claim?.publish(uri);
  const stopSweeper = startSweeper(server);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= new Promise<void>((resolve) => {
      stopSweeper();
      listener.close(() => resolve());
      for (const socket of sockets) socket.destroy();
      store.close();
      claim?.release();
    });
    return closing;
  };
  return { uri, port, close };
}
