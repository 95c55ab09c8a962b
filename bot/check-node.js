// Plain JavaScript on purpose: an old Node cannot even parse the TypeScript entry points, so this is what names the problem.
// At install time any Node from 20 will do, since the install itself brings Node 24 (package "node").
const installing = process.argv.includes('--install');
const [major, minor] = process.versions.node.split('.').map(Number);
const wanted = installing ? [20, 0] : [24, 12];
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(
    installing
      ? `Regulars needs Node 20 or newer to install; this is ${process.version}. Get one from https://nodejs.org and try again.`
      : `Regulars runs on Node ${wanted.join('.')} or newer; this is ${process.version}. "npm install" brings the right one: run "npm install", then "npm start" (not "node bot/main.ts").`,
  );
  process.exit(1);
}
