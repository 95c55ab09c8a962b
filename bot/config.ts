import { z } from 'zod';

/**
 * The one place that reads the environment: one schema, read once, frozen. Every fault is named at once, by name and never by value.
 * What is missing is stood in for in the sandbox and refused in production; nothing else depends on NODE_ENV.
 */
export type Config = Readonly<{
  production: boolean;
  port: number;
  host: string;
  /** Origin people reach us at, without a trailing slash. Empty until the port is known (sandbox). */
  publicUrl: string | null;
  trustProxy: number;
  /** null: the local database of the sandbox. */
  mongodbUri: string | null;
  dataDir: string;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** null: the stand-in for the LINE Platform is started. */
  line: LineConfig | null;
  /** Newest first. null: made and kept in `dataDir` by the sandbox. */
  sessionSecrets: readonly string[] | null;
  /** The first encrypts, all decrypt. null as above. */
  dataKeys: readonly { id: string; key: Buffer }[] | null;
  sandboxPort: number;
  clockStart: Date | null;
}>;

export type LineConfig = Readonly<{
  channelId: string | null;
  /** Newest first; a webhook signed with any is taken. */
  channelSecrets: readonly string[];
  /** null: stateless tokens from channel id and secret. */
  channelAccessToken: string | null;
  loginChannelId: string;
  loginChannelSecret: string;
  liffId: string;
  apiBaseUrl: string;
  dataBaseUrl: string;
  accessBaseUrl: string;
  liffBaseUrl: string;
}>;

export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const port = (name: string, fallback: number) =>
  z.coerce
    .number({ error: `${name} must be a port number` })
    .int()
    .min(0, `${name} must be 0 to 65535`)
    .max(65_535, `${name} must be 0 to 65535`)
    .default(fallback);
const origin = (name: string) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
      `${name} must be an address like https://shop.example`,
    )
    .refine(
      (value) => !URL.canParse(value) || new URL(value).pathname === '/',
      `${name} must be a bare origin, with no path (LINE's SDK appends its own)`,
    )
    .transform((value) => value.replace(/\/$/, ''));

const schema = z.object({
  NODE_ENV: z
    .enum(['production', 'development', 'test'], { error: 'NODE_ENV must be production, development or test' })
    .optional(),
  PORT: port('PORT', 3000),
  HOST: z.string().optional(),
  PUBLIC_URL: origin('PUBLIC_URL').optional(),
  TRUST_PROXY: z.coerce
    .number({ error: 'TRUST_PROXY must be the number of proxies in front' })
    .int()
    .min(0)
    .max(10)
    .default(0),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'MONGODB_URI must begin with mongodb:// or mongodb+srv://')
    .optional(),
  DATA_DIR: z.string().default('.data'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
  LINE_CHANNEL_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'LINE_CHANNEL_ID must be the digits shown in the LINE console')
    .optional(),
  LINE_CHANNEL_SECRET: z.string().optional(),
  LINE_CHANNEL_ACCESS_TOKEN: z.string().optional(),
  LINE_LOGIN_CHANNEL_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'LINE_LOGIN_CHANNEL_ID must be the digits shown in the LINE console')
    .optional(),
  LINE_LOGIN_CHANNEL_SECRET: z.string().optional(),
  LIFF_ID: z
    .string()
    .regex(/^\d+-[A-Za-z0-9]+$/, 'LIFF_ID must look like 1234567890-AbcdEfgh')
    .optional(),
  LINE_API_BASE_URL: origin('LINE_API_BASE_URL').optional(),
  LINE_DATA_BASE_URL: origin('LINE_DATA_BASE_URL').optional(),
  LINE_ACCESS_BASE_URL: origin('LINE_ACCESS_BASE_URL').optional(),
  LINE_LIFF_BASE_URL: origin('LINE_LIFF_BASE_URL').optional(),
  SESSION_SECRET: z.string().optional(),
  DATA_KEYS: z.string().optional(),
  SANDBOX_PORT: port('SANDBOX_PORT', 3001),
  CLOCK_NOW: z.iso
    .datetime({ offset: true, error: 'CLOCK_NOW must be an ISO instant like 2026-11-22T06:00:00Z' })
    .optional(),
});

/** Names of all variables read, for the rule that `.env.example` explains each. */
export const configNames: readonly string[] = Object.keys(schema.shape);

const placeholder = /^(change.?me|secret|password|example|placeholder|your[-_ ].*|xxx+|test|todo)$/i;
const list = (value: string | undefined) =>
  (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** @throws ConfigError naming every fault at once. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    configNames.map((name) => [name, env[name]?.trim() === '' ? undefined : env[name]?.trim()]),
  );
  const issues = schema.safeParse(given).error?.issues ?? [];
  const malformed = issues.map(({ path }) => String(path[0]));
  // What is malformed is named once; what is missing beside it is found all the same.
  const vars = schema.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !malformed.includes(name))));
  const faults: string[] = [];
  const production = vars.NODE_ENV === 'production';
  const line = readLine(vars, production || isLineGiven(given), faults, production);
  const sessionSecrets = readSecrets(vars.SESSION_SECRET, production, faults);
  const dataKeys = readDataKeys(vars.DATA_KEYS, faults);
  if (production) requireForProduction(vars, faults);
  const all = [
    ...issues.map(({ path, message }) => `${String(path[0])}: ${message}`),
    ...faults.filter((fault) => !malformed.some((name) => fault.startsWith(`${name} `))),
  ];
  if (all.length > 0) throw new ConfigError(all);
  return Object.freeze({
    production,
    port: vars.PORT,
    host: vars.HOST ?? (line === null ? '127.0.0.1' : '0.0.0.0'),
    publicUrl: vars.PUBLIC_URL ?? null,
    trustProxy: vars.TRUST_PROXY,
    mongodbUri: vars.MONGODB_URI ?? null,
    dataDir: vars.DATA_DIR,
    logLevel: vars.LOG_LEVEL,
    line,
    sessionSecrets,
    dataKeys,
    sandboxPort: vars.SANDBOX_PORT,
    clockStart: vars.CLOCK_NOW === undefined ? null : new Date(vars.CLOCK_NOW),
  });
}

type Vars = z.output<typeof schema>;

const isLineGiven = (given: Record<string, string | undefined>): boolean =>
  Object.entries(given).some(([name, value]) => /^(LINE_|LIFF_ID$)/.test(name) && value !== undefined);

function readLine(vars: Vars, wanted: boolean, faults: string[], production: boolean): LineConfig | null {
  if (!wanted) return null;
  const why = 'is needed once any LINE setting is given (DEPLOY.md says where to find it)';
  const secrets = list(vars.LINE_CHANNEL_SECRET);
  if (secrets.length === 0) faults.push(`LINE_CHANNEL_SECRET ${why}`);
  if (production && secrets.some((secret) => placeholder.test(secret)))
    faults.push('LINE_CHANNEL_SECRET is a placeholder, not a secret');
  if (vars.LINE_CHANNEL_ACCESS_TOKEN === undefined && vars.LINE_CHANNEL_ID === undefined)
    faults.push(`LINE_CHANNEL_ACCESS_TOKEN or LINE_CHANNEL_ID ${why}`);
  if (vars.LINE_LOGIN_CHANNEL_ID === undefined) faults.push(`LINE_LOGIN_CHANNEL_ID ${why}`);
  if (vars.LINE_LOGIN_CHANNEL_SECRET === undefined) faults.push(`LINE_LOGIN_CHANNEL_SECRET ${why}`);
  if (vars.LIFF_ID === undefined) faults.push(`LIFF_ID ${why}`);
  else if (vars.LINE_LOGIN_CHANNEL_ID !== undefined && vars.LIFF_ID.split('-')[0] !== vars.LINE_LOGIN_CHANNEL_ID) {
    faults.push(
      'LIFF_ID must begin with LINE_LOGIN_CHANNEL_ID: they are not of one channel, so no ID token would verify',
    );
  }
  return Object.freeze({
    channelId: vars.LINE_CHANNEL_ID ?? null,
    channelSecrets: secrets,
    channelAccessToken: vars.LINE_CHANNEL_ACCESS_TOKEN ?? null,
    loginChannelId: vars.LINE_LOGIN_CHANNEL_ID ?? '',
    loginChannelSecret: vars.LINE_LOGIN_CHANNEL_SECRET ?? '',
    liffId: vars.LIFF_ID ?? '',
    apiBaseUrl: vars.LINE_API_BASE_URL ?? 'https://api.line.me',
    dataBaseUrl: vars.LINE_DATA_BASE_URL ?? 'https://api-data.line.me',
    accessBaseUrl: vars.LINE_ACCESS_BASE_URL ?? 'https://access.line.me',
    liffBaseUrl: vars.LINE_LIFF_BASE_URL ?? 'https://liff.line.me',
  });
}

function readSecrets(value: string | undefined, production: boolean, faults: string[]): readonly string[] | null {
  const secrets = list(value);
  if (secrets.length === 0) return null;
  if (secrets.some((secret) => secret.length < 32))
    faults.push('SESSION_SECRET must be at least 32 characters (make one: openssl rand -base64 48)');
  if (production && secrets.some((secret) => placeholder.test(secret) || /^(.)\1+$/.test(secret)))
    faults.push('SESSION_SECRET is a placeholder, not a secret');
  return secrets;
}

function readDataKeys(value: string | undefined, faults: string[]): Config['dataKeys'] {
  const parts = list(value);
  if (parts.length === 0) return null;
  return parts.map((part) => {
    const at = part.indexOf(':');
    const id = part.slice(0, at);
    const key = Buffer.from(part.slice(at + 1), 'base64');
    if (at < 1 || !/^[A-Za-z0-9_-]{1,16}$/.test(id) || key.length !== 32) {
      faults.push(
        'DATA_KEYS must be id:base64 of 32 bytes, several by commas (make one: echo k1:$(openssl rand -base64 32))',
      );
    }
    return { id, key };
  });
}

function requireForProduction(vars: Vars, faults: string[]): void {
  if (vars.MONGODB_URI === undefined)
    faults.push('MONGODB_URI is needed in production: the local database is for trying only');
  if (vars.PUBLIC_URL === undefined) faults.push('PUBLIC_URL is needed in production');
  else if (!vars.PUBLIC_URL.startsWith('https://'))
    faults.push('PUBLIC_URL must be https in production: LINE refuses anything else');
  if (vars.SESSION_SECRET === undefined)
    faults.push('SESSION_SECRET is needed in production (make one: openssl rand -base64 48)');
  if (vars.DATA_KEYS === undefined)
    faults.push('DATA_KEYS is needed in production (make one: echo k1:$(openssl rand -base64 32))');
  if (vars.CLOCK_NOW !== undefined) faults.push('CLOCK_NOW is refused in production: points would get wrong dates');
}
