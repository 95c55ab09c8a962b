import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../bot/config.ts';

const faultsOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

describe('every mistake is named, all at once', () => {
  it('what is malformed, and what is missing beside it', () => {
    const said = faultsOf({ PORT: 'abc', CLOCK_NOW: 'yesterday', LINE_CHANNEL_SECRET: 'a secret', LIFF_ID: 'zz' });
    for (const name of ['PORT', 'CLOCK_NOW', 'LIFF_ID', 'LINE_LOGIN_CHANNEL_ID', 'LINE_CHANNEL_ACCESS_TOKEN'])
      expect(said).toContain(name);
    expect(said.match(/LIFF_ID/g)).toHaveLength(2);
    expect(said).not.toContain('a secret');
  });

  it('production stands in for nothing', () => {
    const said = faultsOf({ NODE_ENV: 'production' });
    for (const name of ['MONGODB_URI', 'PUBLIC_URL', 'SESSION_SECRET', 'DATA_KEYS', 'LINE_CHANNEL_SECRET', 'LIFF_ID'])
      expect(said).toContain(name);
    expect(faultsOf({ NODE_ENV: 'production', CLOCK_NOW: '2027-01-01T00:00:00Z' })).toContain('CLOCK_NOW');
  });

  it('nothing at all is a sandbox', () => {
    expect(readConfig({})).toMatchObject({ line: null, mongodbUri: null, host: '127.0.0.1', port: 3000 });
  });
});
