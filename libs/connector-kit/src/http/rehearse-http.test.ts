import { expect, test } from '@jest/globals';
import { rehearseHttp } from './rehearse-http.js';

test('a rehearsed request is what would be sent, its secrets hidden, and its answer never comes', async () => {
  const headers = { authorization: 'Bearer s3cret-token' };
  const client = rehearseHttp({ baseUrl: 'https://shop.example/v1/', headers, secrets: ['s3cret-token'] });
  const sent = client.send({
    method: 'PUT',
    path: 'people/4 2',
    query: { by: 'id', key: 's3cret-token' },
    json: { big: 9007199254740993n },
  });
  await expect(sent).rejects.toMatchObject({ name: 'Fault', kind: 'in_doubt' });
  await expect(client.send({ method: 'GET', path: '/people' })).rejects.toMatchObject({ kind: 'in_doubt' });
  expect(client.requests).toEqual([
    {
      method: 'PUT',
      url: 'https://shop.example/v1/people/4%202?by=id&key=***',
      headers: {
        accept: 'application/json',
        'user-agent': 'Tributary',
        'content-type': 'application/json; charset=utf-8',
        authorization: 'Bearer ***',
      },
      body: '{"big":9007199254740993}',
    },
    {
      method: 'GET',
      url: 'https://shop.example/v1/people',
      headers: { accept: 'application/json', 'user-agent': 'Tributary', authorization: 'Bearer ***' },
      body: null,
    },
  ]);
});
