import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Signing, signWith } from './sign.js';

const at = new Date('2026-01-01T00:00:00.900Z');
const SECONDS = '1767225600';
const body = Buffer.from('{"name":"Žižka"}');
const hmac = (secret: string, text: string | Buffer, algorithm = 'sha256') => createHmac(algorithm, secret).update(text);

test('the signature is of the seconds, a dot and the bytes that are sent', () => {
  const headers = signWith(Signing.parse({ secret: 'secret-of-mine' }))(body, at);
  const expected = hmac('secret-of-mine', Buffer.concat([Buffer.from(`${SECONDS}.`), body])).digest('hex');
  expect(headers).toEqual({ 'x-tributary-timestamp': SECONDS, 'x-tributary-signature': `v1=${expected}` });
});

test('names, algorithm, form and what is signed are the receiver’s', () => {
  const how = { signature_header: 'X-Hub-Signature-256', prefix: 'sha512=', algorithm: 'sha512', encoding: 'base64', signed: 'body' };
  const headers = signWith(Signing.parse({ secret: 'secret-of-mine', ...how }))(body, at);
  expect(headers['x-hub-signature-256']).toBe(`sha512=${hmac('secret-of-mine', body, 'sha512').digest('base64')}`);
});

test('while a secret is being changed both sign', () => {
  const headers = signWith(Signing.parse({ secret: 'the-new-one', previous_secret: 'the-old-one', signed: 'body' }))(body, at);
  const both = ['the-new-one', 'the-old-one'].map((secret) => `v1=${hmac(secret, body).digest('hex')}`);
  expect(headers['x-tributary-signature']).toBe(both.join(','));
});
