import { middleware } from '@line/bot-sdk';
import express from 'express';

/**
 * The peer: LINE's own Express example, the SDK's middleware in front of a handler that answers 200. It stores nothing, and here it
 * does not call LINE either, which flatters it.
 */
const app = express();
app.post('/webhook', middleware({ channelSecret: process.env.LINE_CHANNEL_SECRET ?? '' }), (request, response) => {
  const events = (request.body as { events: unknown[] }).events;
  Promise.all(events.map(async () => null)).then((result) => response.json(result));
});
const server = app.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ port: (server.address() as { port: number }).port })),
);
