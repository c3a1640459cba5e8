export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A straight line through points, by least squares. */
export interface Slope {
  /** Of y, by one of x. */
  readonly slope: number;
  /** Its standard error; neighbours that resemble each other count as fewer points. */
  readonly error: number;
}

/** @throws RangeError for fewer than three points, or all at one x. */
export function slopeOf(points: readonly Point[]): Slope {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const spread = sum(points.map(({ x }) => (x - meanX) ** 2));
  if (points.length < 3 || spread === 0) throw new RangeError('Too few points for a slope.');
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
  const residuals = points.map(({ x, y }) => y - meanY - slope * (x - meanX));
  const variance = sum(residuals.map((residual) => residual ** 2)) / (points.length - 2);
  return { slope, error: Math.sqrt((variance / spread) * inflationOf(residuals)) };
}

/** How much larger a variance is for the likeness of neighbours, after their correlation. */
function inflationOf(residuals: readonly number[]): number {
  const power = sum(residuals.map((residual) => residual ** 2));
  if (power === 0) return 1;
  const likeness = sum(
    residuals.slice(1).map((residual, index) => residual * (residuals[index] ?? 0)),
  );
  const correlation = Math.max(0, likeness / power);
  return (1 + correlation) / (1 - correlation);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
