/** A decimal number without any loss: `digits` times 10 to the power of `-scale`, in lowest terms, so that equal numbers are equal texts. */
export interface ExactNumber {
  readonly digits: bigint;
  readonly scale: number;
}

const NUMBER = /^[ \t\n\r\f\v]*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?[ \t\n\r\f\v]*$/;

/** The number a text tells as a cast to a decimal reads it; `null` where it is none. */
export function exactOf(text: string): ExactNumber | null {
  const [, sign, whole = '', decimals = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + decimals === '') return null;
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${decimals}`);
  const scale = decimals.length - Number(exponent);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : lowest(digits, scale);
}

/** The sum of any of them; 0 of none. */
export function addExact(numbers: readonly ExactNumber[]): ExactNumber {
  const scale = Math.max(0, ...numbers.map((one) => one.scale));
  return lowest(
    numbers.reduce((total, one) => total + atScale(one, scale), 0n),
    scale,
  );
}

export function compareExact(one: ExactNumber, other: ExactNumber): number {
  const scale = Math.max(one.scale, other.scale);
  const difference = atScale(one, scale) - atScale(other, scale);
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** With so many decimals, half away from zero. */
export function roundExact(number: ExactNumber, decimals: number): ExactNumber {
  if (number.scale <= decimals) return number;
  const unit = 10n ** BigInt(number.scale - decimals);
  const half = number.digits < 0n ? -unit / 2n : unit / 2n;
  return lowest((number.digits + half) / unit, decimals);
}

/** One divided by a count, as the nearest double. */
export function divideExact(number: ExactNumber, count: number): number {
  return Number(exactText({ digits: (number.digits * 10n ** 40n) / BigInt(count), scale: number.scale + 40 }));
}

/** `-12.05`, without an exponent and without zeros at its end. */
export function exactText({ digits, scale }: ExactNumber): string {
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  return `${digits < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${text.slice(text.length - scale)}`}`;
}

const atScale = (number: ExactNumber, scale: number): bigint => number.digits * 10n ** BigInt(scale - number.scale);

function lowest(digits: bigint, scale: number): ExactNumber {
  let [shorter, at] = [digits, scale];
  while (at > 0 && shorter % 10n === 0n) [shorter, at] = [shorter / 10n, at - 1];
  return { digits: shorter, scale: at };
}
