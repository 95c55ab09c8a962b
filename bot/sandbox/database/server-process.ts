import { startBuiltinServer } from './builtin-server.ts';
import { FileInUse } from './file-claim.ts';

/**
 * The built-in database as a process of its own, so that a slow query never holds up the webhook.
 * Arguments: file, port (0: any). Tells its parent over IPC `{uri, port}`, or `{error, inUse?: uri | null}` and exits 1.
 * It ends on SIGTERM, SIGINT and when its parent goes away.
 */
async function main(): Promise<void> {
  const [file, port] = process.argv.slice(2);
  if (process.env.NODE_ENV === 'production')
    throw new Error('the built-in database is for trying and testing, never for NODE_ENV=production: set MONGODB_URI');
  if (!file) throw new Error('usage: server-process.ts <file> [port]');
  const server = await startBuiltinServer({ file, port: Number(port ?? 0) });
  const stop = () => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  // A terminal's Ctrl-C reaches the whole group: the application drains first and then closes this process itself.
  process.on('SIGINT', () => {
    if (!process.connected) stop();
  });
  process.on('disconnect', stop);
  if (process.send) process.send({ uri: server.uri, port: server.port });
  else process.stdout.write(`${server.uri}\n`);
}

main().catch((error: unknown) => {
  const inUse = error instanceof FileInUse ? (error.uri ?? null) : undefined;
  const message = { error: (error as Error).message, inUse };
  if (process.send) process.send(message, () => process.exit(1));
  else {
    process.stderr.write(`${message.error}\n`);
    process.exit(1);
  }
});
