/** The value below which `share` (0 to 1) of the sample lies; NaN for an empty sample. */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (sample: readonly number[]) => percentile(sample, 0.5);

export const round = (value: number, decimals = 1) => Number(value.toFixed(decimals));
