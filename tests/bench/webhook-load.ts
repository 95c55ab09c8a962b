import { createHmac, randomBytes } from 'node:crypto';
import autocannon from 'autocannon';

/**
 * One load on a webhook, in a process of its own: what was prepared for the load before must not be collected while this one is timed.
 * Arguments: port, channel secret, requests a second (none: as many as it takes). Prints one JSON line.
 */
export type Load = { msg: 'done'; rps: number; p99: number; failed: number };

const [port, secret = '', rate] = process.argv.slice(2);
const seconds = 8;
const connections = 32;

const base32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
let instant = Date.now();

/** As LINE's event ids are: 48 bits of time, 80 of chance. */
function ulid(): string {
  instant += 1;
  let time = instant;
  let id = '';
  for (let place = 0; place < 10; place += 1) {
    id = (base32[time % 32] ?? '') + id;
    time = Math.floor(time / 32);
  }
  for (const byte of randomBytes(16)) id += base32[byte % 32];
  return id;
}

/** A signed body with one event of its own id. `videoPlayComplete` is stored like any event and asks for no answer, so this is intake alone. */
function signedBody(): { body: string; signature: string } {
  const body = JSON.stringify({
    destination: 'U00000000000000000000000000000000',
    events: [
      {
        type: 'videoPlayComplete',
        mode: 'active',
        timestamp: Date.now(),
        webhookEventId: ulid(),
        deliveryContext: { isRedelivery: false },
        replyToken: randomBytes(16).toString('hex'),
        source: { type: 'user', userId: `U${randomBytes(16).toString('hex')}` },
        videoPlayComplete: { trackingId: 'bench' },
      },
    ],
  });
  return { body, signature: createHmac('sha256', secret).update(body).digest('base64') };
}

async function load(port: number, rate: number | undefined): Promise<Load> {
  // More than can be sent: an event that comes twice is another thing to measure.
  const prepared = Array.from({ length: rate === undefined ? 160_000 : 10_000 }, signedBody);
  let next = 0;
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/webhook`,
    connections,
    duration: seconds,
    ...(rate === undefined ? {} : { overallRate: rate }),
    requests: [
      {
        method: 'POST',
        path: '/webhook',
        setupRequest: (each) => {
          const { body, signature } = prepared[next % prepared.length]!;
          next += 1;
          return {
            ...each,
            body,
            headers: { 'content-type': 'application/json; charset=utf-8', 'x-line-signature': signature },
          };
        },
      },
    ],
  });
  return { msg: 'done', rps: result.requests.average, p99: result.latency.p99, failed: result.non2xx + result.errors };
}

console.log(JSON.stringify(await load(Number(port), rate === undefined ? undefined : Number(rate))));
