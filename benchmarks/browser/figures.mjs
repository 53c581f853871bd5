// Median, 95th percentile and worst.

export function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => Math.round(10 * sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]) / 10;
  return sorted.length ? { median: at(0.5), p95: at(0.95), worst: at(1) } : null;
}
