import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type * as Kit from '@tributary/connector-kit';
import { DISGUISED, INSIDE, OUTSIDE } from '../../libs/connector-kit/src/egress/corpus.js';

const KIT = new URL('../../libs/connector-kit/dist/index.js', import.meta.url).href;
const PUBLIC = ['93.184.216.34', '2606:4700:4700::1111'];
const PRIVATE = ['169.254.169.254', '10.0.0.5', '192.168.1.1', '100.64.0.1', 'fd00:ec2::254'];

/** A network of our own, in which every address of these is this machine, and nothing leads out. */
const BRING_UP = [
  'ip link set lo up',
  ...[...PUBLIC, ...PRIVATE].map((address) => `ip addr add ${address}/${address.includes(':') ? 128 : 32} dev lo`),
].join(' && ');
const inNamespace = (command: string) => ['-rn', 'sh', '-c', `${BRING_UP} && ${command}`];
// Some machines let nobody make a network of their own. There the same is tested with fewer addresses, beside the guard.
const possible = spawnSync('unshare', inNamespace('true')).status === 0;

/** Runs in the namespace: servers at all of its addresses, requests as told, and who came. */
async function main(kit: string): Promise<void> {
  const { createServer } = await import('node:http');
  const { openEgress, sharedAgents, createHttp } = (await import(kit)) as typeof Kit;
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const { urls, names, leading } = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
  const came: string[] = [];
  for (const host of ['0.0.0.0', '::']) {
    const server = createServer((request, response) => {
      came.push((request.socket.localAddress ?? '').replace('::ffff:', ''));
      if (request.url === '/leads') response.writeHead(302, { location: String(request.headers['x-to']), connection: 'close' }).end();
      else response.setHeader('connection', 'close').end('reached');
    });
    server.listen({ port: 80, host, ipv6Only: true });
    await new Promise<void>((listening) => server.once('listening', listening));
  }
  let asked = 0;
  const lookup: NonNullable<Parameters<typeof openEgress>[0]>['lookup'] = (host, _options, callback) => {
    const answers = names[host] ?? [];
    const address = answers[asked++ % Math.max(answers.length, 1)];
    if (address === undefined) callback(new Error('ENOTFOUND'), []);
    else callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  };
  const guarded = openEgress({ lookup });
  const times = { connectMs: 2_000, answerMs: 3_000 };
  const ask = async (url: string, fetchVia = guarded, headers = {}, path = '/') => {
    const request = { method: 'GET', path, headers, redirects: 3 } as const;
    const sent = async () => createHttp({ baseUrl: url, fetchVia, timeouts: times }).send(request);
    return sent().then(
      ({ text }) => text,
      (fault: { kind: string }) => fault.kind,
    );
  };
  const control = await Promise.all(['http://169.254.169.254/', 'http://127.0.0.1/', 'http://[::1]/'].map((url) => ask(url, sharedAgents)));
  came.length = 0;
  const told: [string, string][] = [];
  for (const url of urls) told.push([url, await ask(url)]);
  for (const to of leading) told.push([`leading to ${to}`, await ask('http://93.184.216.34', guarded, { 'x-to': to }, '/leads')]);
  process.stdout.write(JSON.stringify({ control, told, came }), () => process.exit(0));
}

interface Asked {
  readonly urls: readonly string[];
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly leading: readonly string[];
}

interface Found {
  readonly control: readonly string[];
  readonly told: readonly (readonly [string, string])[];
  readonly came: readonly string[];
}

async function within(asked: Asked): Promise<Found> {
  const code = `(${main.toString()})(${JSON.stringify(KIT)})`;
  const words = inNamespace(`exec "$0" --input-type=module -e "$1"`);
  const child = spawn('unshare', [...words, process.execPath, code], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  child.stdin.end(JSON.stringify(asked));
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (data: Buffer) => out.push(data));
  child.stderr.on('data', (data: Buffer) => err.push(data));
  await once(child, 'close');
  const text = Buffer.concat(out).toString();
  if (text === '') throw new Error(`nothing was told from ${fileURLToPath(KIT)}:\n${Buffer.concat(err).toString()}`);
  return JSON.parse(text) as Found;
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);

describe('in a network where everything inside answers', () => {
  (possible ? test : test.skip)(
    'no request reaches what is inside, whatever it is called, and all that is public is reached',
    async () => {
      const inside = [...INSIDE.filter((address) => !address.includes('%')).map(bracketed), ...DISGUISED];
      const names = {
        'public.example': PUBLIC.slice(0, 1),
        'inside.example': PRIVATE.slice(0, 1),
        'mapped.example': ['::ffff:10.0.0.5'],
        'rebinding.example': ['93.184.216.34', '169.254.169.254'],
      };
      const rebinding = Array.from({ length: 100 }, () => 'http://rebinding.example');
      const leading = [...PRIVATE, '127.0.0.1', '::1', '::ffff:127.0.0.1'].map((address) => `http://${bracketed(address)}/`);
      const positive = [...PUBLIC.map(bracketed), 'public.example'].map((host) => `http://${host}`);
      const asked = {
        urls: [...inside.map((host) => `http://${host}`), 'http://inside.example', 'http://mapped.example', ...rebinding, ...positive],
      };
      const { control, told, came } = await within({ ...asked, names, leading: [...leading, 'http://public.example/'] });
      expect(control).toEqual(['reached', 'reached', 'reached']);
      expect(inside.length + OUTSIDE.length).toBeGreaterThan(250);
      // Who came, came to a public address: no server inside was even connected to.
      expect(came.filter((address) => !PUBLIC.includes(address))).toEqual([]);
      const reached = told.filter(([, what]) => what === 'reached').map(([url]) => url);
      expect(new Set(reached)).toEqual(new Set([...positive, 'http://rebinding.example', 'leading to http://public.example/']));
      expect(told.filter(([url, what]) => url === 'http://rebinding.example' && what === 'fatal').length).toBe(50);
      expect(told.filter(([url, what]) => url.startsWith('leading') && what === 'fatal')).toHaveLength(leading.length);
    },
    120_000,
  );
});
