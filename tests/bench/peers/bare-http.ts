import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

/** The ceiling: `node:http` and one HMAC, no framework, nothing stored. */
const secret = process.env.LINE_CHANNEL_SECRET ?? '';
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    const expected = createHmac('sha256', secret).update(body).digest();
    const given = Buffer.from(String(request.headers['x-line-signature'] ?? ''), 'base64');
    const valid = given.length === expected.length && timingSafeEqual(given, expected);
    if (valid) JSON.parse(body.toString('utf8'));
    response.statusCode = valid ? 200 : 401;
    response.end('{}');
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as { port: number }).port })));
