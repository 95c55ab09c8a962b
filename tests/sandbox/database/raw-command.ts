import { connect } from 'node:net';
import { calculateObjectSize, deserialize, serialize } from 'bson';

/** Sends one command in bytes of our own making, so that session ids and numbers are ours and not the driver's. */
export function rawCommand(
  port: number,
  command: Record<string, unknown>,
  options: { sequence?: [string, object[]] } = {},
) {
  const body = serialize({ ...command, $db: 'test' });
  const parts: Buffer[] = [Buffer.from([0]), Buffer.from(body)];
  if (options.sequence) {
    const [name, documents] = options.sequence;
    const head = Buffer.alloc(5 + name.length + 1);
    head[0] = 1;
    head.writeInt32LE(4 + name.length + 1 + documents.reduce((sum, doc) => sum + calculateObjectSize(doc), 0), 1);
    head.write(name, 5);
    parts.push(head, ...documents.map((doc) => Buffer.from(serialize(doc))));
  }
  const payload = Buffer.concat(parts);
  const header = Buffer.alloc(20);
  header.writeInt32LE(20 + payload.length, 0);
  header.writeInt32LE(1, 4);
  header.writeInt32LE(2013, 12);
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.concat([header, payload])));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < received.readInt32LE(0)) return;
      socket.destroy();
      resolve(deserialize(received.subarray(21)));
    });
    socket.on('error', reject);
  });
}
