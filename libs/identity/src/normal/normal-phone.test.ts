import { describe, expect, test } from '@jest/globals';
import { isPhoneRegion, normalPhone } from './normal-phone.js';

describe('a phone number', () => {
  test.each([
    ['+31 6 12345678', undefined, '+31612345678'],
    ['+31612345678', 'US', '+31612345678'],
    ['06-1234 5678', 'NL', '+31612345678'],
    ['+31 (0)6 12345678', undefined, '+31612345678'],
    ['0031612345678', 'NL', '+31612345678'],
    ['(213) 373-4253', 'US', '+12133734253'],
    ['011 31 6 12345678', 'US', '+31612345678'],
    ['＋３１６１２３４５６７８', undefined, '+31612345678'],
    ['+800 1234 5678', undefined, '+80012345678'],
    ['+39 06 1234 5678', undefined, '+390612345678'],
  ])('%j with the region %s is %s', (text, region, number) => {
    expect(normalPhone(text, region)).toBe(number);
    expect(normalPhone(number)).toBe(number);
  });

  test.each([
    ['06 12345678', undefined],
    ['06 12345678', 'US'],
    ['112', 'NL'],
    ['+31 6', 'NL'],
    ['+999 123456789', 'NL'],
    ['+1 213 373 4253 ext. 12', undefined],
    ['call +31612345678', 'NL'],
    ['06-12345678 or 06-12345679', 'NL'],
    ['06 12345678', 'ZZ'],
    ['', 'NL'],
    ['abc', 'NL'],
    ['1'.repeat(1_000_000), 'NL'],
  ])('%.60j with the region %s is none that can exist', (text, region) => {
    expect(normalPhone(text, region)).toBeNull();
  });

  test('regions are countries with phone numbers', () => {
    expect([isPhoneRegion('NL'), isPhoneRegion('XX')]).toEqual([true, false]);
  });
});
