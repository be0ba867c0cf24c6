import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openEgress, openHttp } from '@tributary/connector-kit';
import { http } from './index.js';
import { Settings } from './settings.js';

const pem = (name: string) => readFileSync(new URL(`../../../test/fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
/** Of whom the service knows `good` alone. */
const GOOD = { certificate: pem('good'), key: pem('key'), ca: pem('good') };

const open: { readonly close: () => void }[] = [];
afterEach(() => open.splice(0).forEach(({ close }) => close()));

/** A service that lets in only who shows a certificate it knows. */
async function service() {
  const asked: string[] = [];
  const options = { key: pem('key'), cert: pem('good'), ca: pem('good'), requestCert: true, rejectUnauthorized: true };
  const server = https.createServer(options, (request, response) => {
    asked.push(String(request.url));
    response.setHeader('content-type', 'application/json');
    response.end(request.url === '/token' ? '{"access_token":"t1","token_type":"Bearer"}' : '{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => (server.closeAllConnections(), server.close()) });
  return { asked, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const egress = () => {
  const agents = openEgress({ allow: ['127.0.0.0/8'] });
  open.push({ close: () => (agents.http.destroy(), agents.https.destroy()) });
  return agents;
};

/** The client as the product opens it, for settings as a user gives them. */
const clientOf = (settings: object) => openHttp(http, Settings.parse(settings), { fetchVia: egress(), timeouts: { connectMs: 5_000 } });
const get = { method: 'GET', path: '/customers' } as const;

describe('a service that asks for a certificate', () => {
  test('is shown ours, for tokens too, and its own is checked against those we were told to trust', async () => {
    const { asked, url } = await service();
    expect((await clientOf({ base_url: url, tls: GOOD }).send(get)).json).toEqual({ ok: true });
    const auth = { type: 'oauth2', token_url: `${url}/token`, client_id: 'c', client_secret: 'secret-of-client' };
    expect((await clientOf({ base_url: url, tls: GOOD, auth }).send(get)).status).toBe(200);
    expect(asked).toEqual(['/customers', '/token', '/customers']);
  });

  test.each([
    [
      'without one is told what to check',
      { ca: pem('good') },
      { kind: 'unauthorized', options: { remedy: expect.stringContaining('client certificate') } },
    ],
    // Node's own server ends the connection without a word: nobody knows then how far the request has come.
    ['with one it does not know is left in doubt', { ...GOOD, certificate: pem('other') }, { kind: 'in_doubt' }],
  ])('takes nothing from who comes without a right one: who comes %s', async (_, tls, expected) => {
    const { asked, url } = await service();
    const sent = clientOf({ base_url: url, tls }).send({ ...get, method: 'POST', json: { a: 1 } });
    await expect(sent).rejects.toMatchObject(expected);
    expect(asked).toEqual([]);
  });

  test('is not taken for itself by who was not told to trust it', async () => {
    const { asked, url } = await service();
    const { certificate, key } = GOOD;
    await expect(clientOf({ base_url: url, tls: { certificate, key } }).send(get)).rejects.toMatchObject({ kind: 'fatal' });
    expect(asked).toEqual([]);
  });

  test('is shown a certificate of one destination only by that destination, though they share connections', async () => {
    const { url } = await service();
    const fetchVia = egress();
    const of = (tls: object) => openHttp(http, Settings.parse({ base_url: url, tls }), { fetchVia });
    expect((await of(GOOD).send(get)).status).toBe(200);
    await expect(of({ ca: pem('good') }).send(get)).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  test('is shown it nowhere else', async () => {
    const { url } = await service();
    const client = clientOf({ base_url: 'https://records.example', tls: GOOD });
    await expect(client.send({ method: 'GET', to: 'elsewhere', url })).rejects.toMatchObject({ name: 'Fault' });
  });
});

describe('certificates in the settings', () => {
  test.each([
    ['a certificate without its key', { certificate: GOOD.certificate }, 'together'],
    ['a key that is none', { ...GOOD, key: 'secret' }, 'PEM'],
    ['a key in place of a certificate', { ...GOOD, certificate: GOOD.key }, 'PEM'],
  ])('are refused: %s', (_, tls, why) => {
    expect(() => Settings.parse({ base_url: 'https://records.example', tls })).toThrow(why);
  });

  test('stop a sync at once where the key is of another certificate', async () => {
    const { url } = await service();
    const key = pem('key').replace(/[A-Za-z0-9+/]{20}/, (text) => [...text].reverse().join(''));
    await expect(clientOf({ base_url: url, tls: { ...GOOD, key } }).send(get)).rejects.toMatchObject({ kind: 'fatal' });
  });
});
