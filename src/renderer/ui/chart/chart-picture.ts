import type { ChartInk } from './chart-ink.ts';
import type { LegendEntry } from './chart-legend.tsx';
import type { ECharts } from './echarts.ts';

interface PictureParts {
  readonly title: string;
  readonly note: string;
  readonly legend: readonly LegendEntry[];
  readonly ink: ChartInk;
}

const SCALE = 2;
const MARGIN = 16;
const TITLE_HEIGHT = 40;
const LEGEND_HEIGHT = 24;
const MARK_SIZE = 12;

/** @returns the chart as PNG, with the title and legend that the page shows around it. */
export async function pictureOf(chart: ECharts, parts: PictureParts): Promise<Blob> {
  const { ink, legend, title, note } = parts;
  const top = TITLE_HEIGHT + (legend.length > 0 ? LEGEND_HEIGHT : 0);
  const width = chart.getWidth() + 2 * MARGIN;
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = (chart.getHeight() + top + MARGIN) * SCALE;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('This browser draws no canvas.');
  pen.scale(SCALE, SCALE);
  pen.fillStyle = ink.ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(
    chart.renderToCanvas({ pixelRatio: SCALE, backgroundColor: ink.ground }),
    MARGIN,
    top,
    chart.getWidth(),
    chart.getHeight(),
  );
  write(pen, title, MARGIN, `600 14px ${ink.font}`, ink.text);
  write(pen, note, width - MARGIN, `12px ${ink.font}`, ink.label, 'right');
  drawLegend(pen, legend, ink);
  return blobOf(canvas);
}

function write(
  pen: CanvasRenderingContext2D,
  text: string,
  x: number,
  font: string,
  colour: string,
  align: CanvasTextAlign = 'left',
): void {
  pen.font = font;
  pen.textAlign = align;
  pen.fillStyle = colour;
  pen.fillText(text, x, 24);
}

function drawLegend(
  pen: CanvasRenderingContext2D,
  legend: readonly LegendEntry[],
  ink: ChartInk,
): void {
  pen.font = `12px ${ink.font}`;
  pen.textAlign = 'left';
  let x = MARGIN;
  for (const { name, colour, path } of legend) {
    pen.save();
    pen.translate(x, TITLE_HEIGHT);
    pen.fillStyle = colour;
    pen.fill(new Path2D(path));
    pen.fillStyle = ink.text;
    pen.fillText(name, MARK_SIZE + 6, 10);
    pen.restore();
    x += MARK_SIZE + pen.measureText(name).width + 22;
  }
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The picture is too large to be drawn.'));
      else resolve(blob);
    }, 'image/png');
  });
}
