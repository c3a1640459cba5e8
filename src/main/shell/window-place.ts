import { z } from 'zod';

const placeSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  isMaximized: z.boolean(),
});

/** Where a window stood, in the screen's points. */
export type WindowPlace = Readonly<z.infer<typeof placeSchema>>;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const DEFAULT_SIZE = { width: 1_280, height: 800 };
/** As much of a window as a person needs to take hold of it. */
const LEAST_VISIBLE = 120;

/** @returns bounds for a window: as remembered, unless that place is no longer on any screen. */
export function boundsFrom(remembered: unknown, workAreas: readonly Area[]): Partial<Area> {
  const place = placeSchema.safeParse(remembered).data;
  if (place === undefined) return DEFAULT_SIZE;
  const { x, y, width, height } = place;
  const isVisible = workAreas.some((area) => overlaps(place, area));
  return isVisible ? { x, y, width, height } : { width, height };
}

export function wasMaximized(remembered: unknown): boolean {
  return placeSchema.safeParse(remembered).data?.isMaximized ?? false;
}

function overlaps(window: Area, area: Area): boolean {
  const acrossX =
    Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const hasTitleBar = window.y >= area.y && window.y < area.y + area.height;
  return acrossX >= LEAST_VISIBLE && hasTitleBar;
}
