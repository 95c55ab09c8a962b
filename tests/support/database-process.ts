import { join } from 'node:path';
import { startBuiltinServer } from '../../bot/sandbox/database/builtin-server.ts';

/** A database of its own process, for a shop that is only told where it is. A real server's URI may stand in MONGODB_URI instead. */
const server = await startBuiltinServer({ file: join(process.env.DATA_DIR ?? '.', 'elsewhere.sqlite') });
const uri = new URL(server.uri);
uri.pathname = '/regulars';
process.stdout.write(`${JSON.stringify({ msg: 'listening', uri: uri.toString() })}\n`);
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
