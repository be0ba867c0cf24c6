const FORM = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * A number whose digits a JavaScript number would change (`12345678901234567890`, `1.10`). Shown as its digits, compared exactly;
 * arithmetic refuses it where it has no exact number. Its methods are not its own properties, so that no template reaches them.
 */
export class ExactNumber {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  /** The number as a template gets it: a plain one where that says the same. */
  static from(text: string): number | ExactNumber {
    const number = Number(text);
    return String(number) === text ? number : new ExactNumber(text);
  }
  toString(): string {
    return this.#text;
  }
  toJSON(): string {
    return this.#text;
  }
  /** The number to calculate with. Throws where that would be another one. */
  toNumber(): number {
    const number = Number(this.#text);
    if (Number.isFinite(number) && compare(this.#text, String(number)) === 0) return number;
    throw new RangeError(`${this.#text} has more digits than can be calculated with`);
  }
  equals(other: unknown): boolean {
    return compare(this.#text, textOf(other)) === 0;
  }
  gt(other: unknown): boolean {
    return (compare(this.#text, textOf(other)) ?? 0) > 0;
  }
  geq(other: unknown): boolean {
    return (compare(this.#text, textOf(other)) ?? -1) >= 0;
  }
  lt(other: unknown): boolean {
    return (compare(this.#text, textOf(other)) ?? 0) < 0;
  }
  leq(other: unknown): boolean {
    return (compare(this.#text, textOf(other)) ?? 1) <= 0;
  }
}

const textOf = (value: unknown): string => (typeof value === 'number' || value instanceof ExactNumber ? String(value) : '');

/** Below, equal to or above zero; `undefined` where one is no number. */
function compare(a: string, b: string): number | undefined {
  const [left, right] = [scaled(a), scaled(b)];
  if (left === undefined || right === undefined) return undefined;
  const scale = Math.max(left.scale, right.scale);
  const difference = left.digits * 10n ** BigInt(scale - left.scale) - right.digits * 10n ** BigInt(scale - right.scale);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** `digits / 10^scale`. */
function scaled(text: string): { readonly digits: bigint; readonly scale: number } | undefined {
  const found = FORM.exec(text);
  if (found === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found;
  const digits = BigInt(sign + whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}
