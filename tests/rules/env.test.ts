import { expect, test } from 'vitest';
import { configNames, readConfig } from '../../bot/config.ts';
import { read } from './tracked.ts';

test('.env.example explains every variable and no other', () => {
  const explained = read('.env.example')
    .split('\n')
    .flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect(explained.toSorted()).toEqual(configNames.toSorted());
});

test('.env.example as it stands is a working sandbox', () => {
  const env = Object.fromEntries(
    read('.env.example')
      .split('\n')
      .flatMap((line) => {
        const hit = /^([A-Z_]+)=(.*)$/.exec(line);
        return hit ? [[hit[1], hit[2]]] : [];
      }),
  );
  expect(readConfig(env)).toMatchObject({
    production: false,
    line: null,
    mongodbUri: null,
    host: '127.0.0.1',
    port: 3000,
  });
});
