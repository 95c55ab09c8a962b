import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sandboxCredentials } from '../../bot/sandbox/line-platform/defaults.ts';

/** A LINE that accepts everything at once: for measuring our own side. */
export async function startNullLine(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(
        request.url?.includes('/richmenu') && request.method === 'POST'
          ? '{"richMenuId":"richmenu-0"}'
          : '{"sentMessages":[]}',
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Environment of a shop process whose LINE is elsewhere and whose database is local (or MONGODB_URI's). */
export const shopEnv = (options: {
  lineUrl: string;
  dataDir: string;
  secret?: string;
  mongodbUri?: string;
  port?: number;
}): Record<string, string> => ({
  PORT: String(options.port ?? 0),
  HOST: '127.0.0.1',
  DATA_DIR: options.dataDir,
  ...(options.mongodbUri ? { MONGODB_URI: options.mongodbUri } : {}),
  LINE_CHANNEL_ID: '1650000001',
  LINE_CHANNEL_SECRET: options.secret ?? 'a-test-secret-of-no-consequence',
  LINE_CHANNEL_ACCESS_TOKEN: 'a-test-token',
  LINE_LOGIN_CHANNEL_ID: '1650000002',
  LINE_LOGIN_CHANNEL_SECRET: 'a-test-login-secret',
  LIFF_ID: '1650000002-AbcdEfgh',
  LINE_API_BASE_URL: options.lineUrl,
  LINE_DATA_BASE_URL: options.lineUrl,
  LINE_ACCESS_BASE_URL: options.lineUrl,
  LINE_LIFF_BASE_URL: options.lineUrl,
});

/** What a shop has to be told so that its LINE is a stand-in at that address, started by somebody else. */
export const standInEnv = (url: string): Record<string, string> => ({
  LINE_CHANNEL_ID: sandboxCredentials.channelId,
  LINE_CHANNEL_SECRET: sandboxCredentials.channelSecret,
  LINE_CHANNEL_ACCESS_TOKEN: sandboxCredentials.channelAccessToken,
  LINE_LOGIN_CHANNEL_ID: sandboxCredentials.loginChannelId,
  LINE_LOGIN_CHANNEL_SECRET: sandboxCredentials.loginChannelSecret,
  LIFF_ID: sandboxCredentials.liffId,
  LINE_API_BASE_URL: url,
  LINE_DATA_BASE_URL: url,
  LINE_ACCESS_BASE_URL: url,
  LINE_LIFF_BASE_URL: url,
});
