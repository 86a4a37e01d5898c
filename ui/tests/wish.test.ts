/* What a person asks "what if" of a ranking, from the address to the program's words and back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_PERCENT, arguments_of, distance_of, is_own, params_of, read_wish, room_for, weight_texts, without } from '@/pages/markets/wish';

test('weights stand in the address in percent and go to the program as shares', () => {
  const w = read_wish(['near:30', 'demand:12.5', 'nonsense', 'ties:400', 'fit:-3'], [], []);
  assert.deepEqual(w.weight, { near: 30, demand: 12.5 });
  assert.deepEqual(params_of(w).weight, ['near=0.3', 'demand=0.125']);
  assert.deepEqual(weight_texts(w.weight), ['near:30', 'demand:12.5']);
  assert.equal(is_own(w), false);
  assert.equal(is_own(read_wish([], [], [])), true);
});

test('a group takes at most what the other stated ones leave', () => {
  assert.equal(room_for({}, 'near'), MOST_PERCENT);
  assert.equal(room_for({ near: 30, demand: 50 }, 'near'), MOST_PERCENT - 50);
  assert.equal(room_for({ near: 60, demand: 50 }, 'fit'), 0);
});

test('the distance asked for: a number, none, or the firm’s own', () => {
  assert.equal(distance_of(read_wish([], [], [])), 'own');
  assert.equal(distance_of(read_wish([], ['max_distance_km'], [])), 'none');
  assert.equal(distance_of(read_wish([], [], ['exclude=BRA', 'max_distance_km=4000'])), 4000);
});

test('a proposal carries the same wish', () => {
  const w = read_wish(['near:30'], ['certificate=EU GMP'], ['exclude=BRA']);
  assert.deepEqual(arguments_of(w), ['weight=near=0.3', 'allow=certificate=EU GMP', 'veto=exclude=BRA']);
  assert.deepEqual(without(['exclude=BRA', 'exclude', 'require=DEU'], 'exclude'), ['require=DEU']);
});
