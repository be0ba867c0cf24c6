import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normalEmail } from './normal-email.js';

describe('an email', () => {
  test.each([
    ['ada@example.com', 'ada@example.com'],
    ['  Ada.Lovelace@Example.COM\n', 'ada.lovelace@example.com'],
    ['ada+news@example.com', 'ada+news@example.com'],
    ['a.d.a@gmail.com', 'a.d.a@gmail.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@日本語。jp', 'ada@xn--wgv71a119e.jp'],
    ['ÉVA@shop.com', 'éva@shop.com'],
    ['e\u0301va@shop.com', 'éva@shop.com'],
    ['"ada"@example.com', 'ada@example.com'],
    ['"a\\da"@example.com', 'ada@example.com'],
    ['"ada lovelace"@example.com', '"ada lovelace"@example.com'],
    ['"a@b"@example.com', '"a@b"@example.com'],
    ["o'brien@example.co.uk", "o'brien@example.co.uk"],
    ['ada@1and1.com', 'ada@1and1.com'],
  ])('%j is the mailbox %j', (text, mailbox) => {
    expect(normalEmail(text)).toBe(mailbox);
  });

  test.each([
    '',
    '   ',
    'ada',
    '@example.com',
    'ada@',
    'ada@localhost',
    'ada@example..com',
    'ada@.example.com',
    'ada@example.com.',
    'ada@-example.com',
    'ada@exa_mple.com',
    'ada@10.0.0.1',
    'ada@0x7f.1',
    'ada@1.0x1',
    'ada@[10.0.0.1]',
    'ada@example.com:25',
    'ada@exam%70le.com',
    'ada@example.com/x',
    'ada lovelace@example.com',
    'ada\u00a0l@example.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'ada@lovelace@example.com',
    'Ada <ada@example.com>',
    'mailto:ada@example.com,bob@example.com',
    'a;b@example.com',
    '"ada@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'a'.repeat(64)}.com`,
    `ada@${'abcdefgh.'.repeat(28)}com`,
    `${'a'.repeat(1_000_000)}@example.com`,
  ])('%.60j is none', (text) => {
    expect(normalEmail(text)).toBeNull();
  });

  test('what is normal stays as it is, whatever it came from', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', 'B', 'é', 'e\u0301', 'İ', 'ß', 'ς', '.', '-', '"', '\\', '@', ' ', '日', '1'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(part, part, (local, domain) => {
        const once = normalEmail(`${local}@${domain}.com`);
        if (once !== null) expect(normalEmail(once)).toBe(once);
        expect(normalEmail(` ${local}@${domain}.com\t`)).toBe(once);
      }),
      { numRuns: 5_000 },
    );
  });
});
