/** How a series looks besides its colour, so that colour is never the only information. */
export interface Mark {
  /** A symbol of ECharts. */
  readonly symbol: string;
  /** One of ECharts' own: it draws the paths of a large series all on one spot. */
  readonly crowdSymbol: string;
  /** The same shape in a box of 12 by 12, for legends. */
  readonly path: string;
  readonly decal: Decal;
}

interface Decal {
  readonly symbol: 'rect' | 'circle' | 'none';
  readonly rotation: number;
  readonly dashArrayX: number | number[];
  readonly dashArrayY: number | number[];
}

const plain: Decal = { symbol: 'none', rotation: 0, dashArrayX: 0, dashArrayY: 0 };
const stripes = (rotation: number, gap: number): Decal => ({
  symbol: 'rect',
  rotation,
  dashArrayX: [1, 0],
  dashArrayY: [2, gap],
});
const dots: Decal = { symbol: 'circle', rotation: 0, dashArrayX: [6, 3], dashArrayY: [6, 3] };

const own = (symbol: string, path: string, decal: Decal): Mark => ({
  symbol,
  crowdSymbol: symbol,
  path,
  decal,
});
const drawn = (crowdSymbol: string, path: string, decal: Decal): Mark => ({
  symbol: `path://${path}`,
  crowdSymbol,
  path,
  decal,
});

const marks: readonly [Mark, ...Mark[]] = [
  own('circle', 'M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10z', plain),
  own('rect', 'M1.5 1.5h9v9h-9z', stripes(-Math.PI / 4, 5)),
  own('triangle', 'M6 1L11.5 11H.5z', dots),
  own('diamond', 'M6 .5L11 6L6 11.5L1 6z', stripes(0, 5)),
  drawn('pin', 'M6 11L11.5 1H.5z', stripes(Math.PI / 4, 5)),
  drawn('arrow', 'M4 0h4v4h4v4h-4v4h-4v-4h-4v-4h4z', stripes(Math.PI / 2, 5)),
  own('roundRect', 'M3 3h6v6h-6z', stripes(-Math.PI / 4, 2)),
  drawn('rect', 'M0 4h12v4h-12z', stripes(0, 2)),
];

/** Each time that the colours repeat, they meet other marks. */
const SHIFT = 3;

/** @returns the mark of the n-th series. */
export function markOf(index: number): Mark {
  const round = Math.floor(index / marks.length);
  return marks[(index + round * SHIFT) % marks.length] ?? marks[0];
}

/** A cross, which stands for failures and for no series. */
export const FAILED_PATH = 'M2 0L6 4L10 0L12 2L8 6L12 10L10 12L6 8L2 12L0 10L4 6L0 2z';
