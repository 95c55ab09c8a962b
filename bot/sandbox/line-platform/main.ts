/**
 * The platform by itself, with the names the shop uses, so that a second one can run on another port:
 * `SANDBOX_PORT=3101 PUBLIC_URL=http://localhost:3100 node bot/sandbox/line-platform/main.ts`
 */
import { join } from 'node:path';
import { sandboxCredentials } from './defaults.ts';
import { startLinePlatform } from './start-line-platform.ts';

const { env } = process;
const first = (value: string | undefined): string | undefined => value?.split(',')[0] || undefined;
const shopUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT ?? 3000}`;
const port = Number(env.SANDBOX_PORT ?? 3001);
const platform = await startLinePlatform({
  port,
  shopUrl,
  channelId: env.LINE_CHANNEL_ID || sandboxCredentials.channelId,
  channelSecret: first(env.LINE_CHANNEL_SECRET) ?? sandboxCredentials.channelSecret,
  channelAccessToken: env.LINE_CHANNEL_ACCESS_TOKEN || sandboxCredentials.channelAccessToken,
  loginChannelId: env.LINE_LOGIN_CHANNEL_ID || sandboxCredentials.loginChannelId,
  loginChannelSecret: env.LINE_LOGIN_CHANNEL_SECRET || sandboxCredentials.loginChannelSecret,
  liffId: env.LIFF_ID || sandboxCredentials.liffId,
  shopName: 'Regulars 熟客',
  ...(env.DATA_DIR ? { stateFile: join(env.DATA_DIR, `line-platform-${port}.json`) } : {}),
});
process.stdout.write(`LINE stand-in for ${shopUrl}: ${platform.pageUrl}\n`);

const stop = (): void => void platform.close().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
