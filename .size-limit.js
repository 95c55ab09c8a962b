import { readFileSync } from 'node:fs';

// What a phone loads before any lazy route, found in the build's own manifest: names of chunks change, and a pattern that matches
// nothing would count nothing. LINE's SDK loads with the card, so it counts.
const dist = 'liff-app/dist';
const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));

/** @param {string} name @param {Set<string>} files */
const collect = (name, files = new Set()) => {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`The manifest has no ${name}`);
  if (files.has(chunk.file)) return files;
  files.add(chunk.file);
  for (const each of chunk.imports ?? []) collect(each, files);
  return files;
};
const files = collect('src/lib/liff-line.ts', collect('index.html'));

export default [
  {
    name: 'JavaScript before a lazy route, LINE’s SDK included',
    path: [...files].map((file) => `${dist}/${file}`),
    limit: '100 kB',
    brotli: true,
  },
];
