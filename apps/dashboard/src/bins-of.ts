/** One bar of a histogram: values from `low` up to `high`, which only the last one includes. */
export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly size: number;
}

/** Numbers sorted into bins of one width; none for none, one where all are equal. */
export function binsOf(numbers: readonly number[], most = 20): readonly Bin[] {
  const finite = numbers.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  if (low === high) return [{ low, high, size: finite.length }];
  const bins = Math.max(2, Math.min(most, Math.ceil(Math.sqrt(finite.length))));
  const width = (high - low) / bins;
  const sizes = Array.from({ length: bins }, () => 0);
  for (const number of finite) {
    const at = Math.min(bins - 1, Math.floor((number - low) / width));
    sizes[at] = (sizes[at] ?? 0) + 1;
  }
  return sizes.map((size, at) => ({ low: low + at * width, high: low + (at + 1) * width, size }));
}
