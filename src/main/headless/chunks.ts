/** @returns the values in their order, in groups whose weights sum to `limit` at most. */
export function inChunks<Value>(
  values: readonly Value[],
  limit: number,
  weightOf: (value: Value) => number = () => 1,
): readonly (readonly Value[])[] {
  const chunks: Value[][] = [];
  let current: Value[] = [];
  let weight = 0;
  for (const value of values) {
    const added = weightOf(value);
    if (current.length > 0 && weight + added > limit) {
      chunks.push(current);
      current = [];
      weight = 0;
    }
    current.push(value);
    weight += added;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}
