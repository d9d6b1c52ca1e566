/** The loudest sample of each of `columns` equal slices, 0…1. */
export function peaks(samples: Float32Array, columns: number): number[] {
  const slice = samples.length / columns;
  return Array.from({ length: columns }, (_, n) => {
    let top = 0;
    const end = Math.min(samples.length, Math.max(Math.floor((n + 1) * slice), Math.floor(n * slice) + 1));
    for (let i = Math.floor(n * slice); i < end; i++) top = Math.max(top, Math.abs(samples[i] ?? 0));
    return top;
  });
}
