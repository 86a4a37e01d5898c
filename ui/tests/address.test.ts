/* Addresses: how questions are asked, and that no link leads out of the app. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { address, path_of } from '@/api/client';
import { inside } from '@/router/guard';

test('a capability and its parameters make one address', () => {
  assert.equal(path_of('market.rank'), '/api/v1/market/rank');
  assert.equal(address('market.rank', { top: 5, firm: 'a b', first: null, criteria: undefined, weight: ['x=1', 'y=2'] }),
    '/api/v1/market/rank?firm=a+b&top=5&weight=x%3D1&weight=y%3D2');
  assert.equal(address('firm.list'), '/api/v1/firm/list');
});

test('after signing in one goes on inside the app only', () => {
  assert.equal(inside('/f/olive-oil/markets?top=5'), '/f/olive-oil/markets?top=5');
  for (const bad of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '\\\\evil'])
    assert.equal(inside(bad), '/', String(bad));
});
