/** `stripes` marks the peers from the ninth on: eight colours are told apart, more are not. */
export interface PeerColour {
  readonly colour: string;
  readonly pattern: 'solid' | 'stripes' | 'dots';
}

/** Okabe and Ito's palette, which colour-blind people tell apart, with this machine's teal first. */
const COLOURS = [
  '#0d9488',
  '#e69f00',
  '#0072b2',
  '#cc79a7',
  '#d55e00',
  '#56b4e9',
  '#999933',
  '#7f6bb3',
] as const;
const PATTERNS = ['solid', 'stripes', 'dots'] as const;

/** `index` 0 is this machine. */
export function peerColour(index: number): PeerColour {
  const round = Math.floor(index / COLOURS.length) % PATTERNS.length;
  return {
    colour: COLOURS[index % COLOURS.length] ?? COLOURS[0],
    pattern: PATTERNS[round] ?? 'solid',
  };
}
